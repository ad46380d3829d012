"""The acts that are disturbed. Each can be done again after it was cut off, and goes on from there."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import StringIO

from django.core.management import CommandError, call_command

from archive.domain.rights import RestrictionReason, Scope
from archive.domain.vocabulary import LevelOfDescription, RunState
from archive.management.rebuilding.rebuild import NotEmpty
from archive.models import Description, RestorationRun, User
from archive.services.describing import descriptions
from archive.services.protection import rights
from archive.services.restoring import reviews
from benchmarks.attacks import judges
from benchmarks.attacks.ground import CODE, Ground
from benchmarks.attacks.judges import Flaw


@dataclass(frozen=True)
class Act:
    """`do` is disturbed after `prepare`, then done to its end; `judge` names what has suffered."""

    name: str
    prepare: Callable[[], None]
    do: Callable[[], None]
    judge: Callable[[], Iterator[Flaw]]


def all_acts(ground: Ground) -> list[Act]:
    """Every act, on this ground."""

    def import_box() -> None:
        with suppress(SystemExit):  # it says that something was quarantined
            _command("import_folder", str(ground.box), "--into", CODE, "--as", "alice")

    def change() -> None:
        _change()
        ground.lay_second()

    def rebuild() -> None:
        with ground.rebuilt():
            try:
                _command("rebuild_from_storage")
            except CommandError as error:
                if not isinstance(error.__cause__, NotEmpty):
                    raise

    return [
        Act("import", _nothing, import_box, lambda: judges.of_import(ground)),
        Act("approval", _nothing, _approve, lambda: judges.of_approvals(ground)),
        Act("fixity", _nothing, lambda: _command("check_fixity", "--all"), lambda: judges.of_fixity(ground)),
        Act("ledger", change, lambda: _command("write_ledger"), lambda: judges.of_ledger(ground, rebuild)),
        Act("rebuild", ground.lay_second, rebuild, lambda: judges.of_rebuilding(ground)),
    ]


def _nothing() -> None:
    """What was built is all that it takes."""


def _command(name: str, *options: str) -> None:
    call_command(name, *options, stdout=StringIO())


def _approve() -> None:
    by = User.objects.get(username="bob")
    for run in RestorationRun.objects.filter(state=RunState.AWAITING_REVIEW).select_related("candidate"):
        assert run.candidate is not None
        reviews.approve(run, digest=run.candidate.digest, by=by)


def _change() -> None:
    """A published change of one item, and a decision about the rights of another."""
    by = User.objects.get(username="alice")
    one, other = Description.objects.filter(level=LevelOfDescription.ITEM).order_by("sort_key")
    descriptions.edit(one, changes={"title": "The quay", "creator": "Weber"}, revision=one.revision, by=by)
    rights.restrict(other, reason=RestrictionReason.CHILD, scope=Scope.ITEM, by=by, note="asked")
