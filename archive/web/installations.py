"""The weights page in words: the catalogue by task, and what was asked of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from archive.domain import weights_failures
from archive.domain.errors import WeightsRefused
from archive.domain.vocabulary import WeightsAct, WeightsState
from archive.engine import known_weights
from archive.engine.known_weights import KnownWeights
from archive.models import WeightsTask
from archive.policies.visibility import Person
from archive.selectors.restoring import weights, workshop
from archive.web.errors import sentence

_SHOWN_TASKS = 8


@dataclass(frozen=True)
class Entry:
    """Weights of the catalogue, and the last time somebody had them verified."""

    weights: KnownWeights
    verification: WeightsTask | None

    @property
    def is_being_verified(self) -> bool:
        task = self.verification
        return task is not None and task.finished_at is None

    @property
    def is_verified(self) -> bool:
        """Whether the last verification, of the file as it is on record now, went well."""
        task = self.verification
        return (
            task is not None
            and task.state == WeightsState.DONE
            and task.result["sha256"] == self.weights.sha256
        )

    @property
    def is_altered(self) -> bool:
        """Whether the last verification failed, and the file was not installed anew since."""
        task = self.verification
        return task is not None and task.state == WeightsState.FAILED and self.weights.is_installed


@dataclass(frozen=True)
class Group:
    """The weights of one task."""

    slug: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Told:
    """A task on weights as a row: what of which file, and how it ended in a sentence."""

    task: WeightsTask
    title: str
    tone: str
    outcome: str
    doubt: str
    reason: str


def page(person: Person) -> dict[str, Any]:
    """All that the live part of the page shows."""
    trouble = ""
    known: tuple[KnownWeights, ...] = ()
    try:
        known = known_weights.catalogue()
    except WeightsRefused as error:
        trouble = sentence(error)
    tasks = weights.tasks(person)[:_SHOWN_TASKS]
    is_live = weights.open_tasks(person).exists()
    return {
        "groups": _groups(person, known),
        "known": known,
        "rows": [told(task) for task in tasks],
        "is_live": is_live,
        "is_unattended": is_live and not workshop.somebody_works(),
        "trouble": trouble,
    }


def told(task: WeightsTask) -> Told:
    """A task in the reader's language."""
    is_failed = task.state == WeightsState.FAILED
    is_import = task.kind == WeightsAct.IMPORT
    # The sentence says it all; the engine's own words are for what only they can tell, such as names of keys.
    is_plain = task.kind == WeightsAct.VERIFY or task.failure_code == weights_failures.HOLDS_CODE
    return Told(
        task=task,
        title=_title(task),
        tone={WeightsState.DONE: "approved", WeightsState.FAILED: "rejected"}.get(
            WeightsState(task.state), "working"
        ),
        outcome=weights_failures.sentence(task.failure_code) if is_failed else _outcome(task),
        doubt=_doubt(task) if is_import and task.state == WeightsState.DONE else "",
        reason=str(task.result.get("reason", "")) if is_failed and not is_plain else "",
    )


def _title(task: WeightsTask) -> str:
    if task.kind == WeightsAct.VERIFY:
        return _("Verification of %(name)s") % {"name": task.name}
    return _("Import of %(file)s") % {"file": task.upload}


def _outcome(task: WeightsTask) -> str:
    if task.state != WeightsState.DONE:
        return ""
    if task.kind == WeightsAct.VERIFY:
        return _("The file is the one on record.")
    words = _("Identified as %(architecture)s and installed as %(title)s.")
    return words % {name: task.result[name] for name in ("architecture", "title")}


def _doubt(task: WeightsTask) -> str:
    if task.result["is_published"]:
        return ""
    return _("It is not the very file that its publisher offers. It was installed because you asked for it.")


def _groups(person: Person, known: Iterable[KnownWeights]) -> list[Group]:
    verifications = weights.last_verifications(person)
    by_task: dict[str, list[Entry]] = {}
    for each in known:
        by_task.setdefault(each.task, []).append(Entry(each, verifications.get(each.name)))
    return [Group(task, known_weights.task_title(task), tuple(entries)) for task, entries in by_task.items()]
