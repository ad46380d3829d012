"""Import batches as pages show them: how far they are, what became of each file, what can be done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from archive.domain import quarantine
from archive.domain.vocabulary import BatchState, Fate
from archive.models import Description, ImportBatch, ImportRow
from archive.policies.visibility import Person
from archive.preservation.packages.bag_check import PAYLOAD
from archive.selectors.finding import catalogue
from archive.selectors.transfer import imports as selectors

_TONES: Mapping[str, str] = {
    BatchState.QUEUED: "working",
    BatchState.RUNNING: "working",
    BatchState.FINISHED: "approved",
    BatchState.INTERRUPTED: "rejected",
}
_FATE_TONES: Mapping[str, str] = {
    Fate.IMPORTED: "approved",
    Fate.DUPLICATE: "plain",
    Fate.QUARANTINED: "rejected",
    Fate.SKIPPED: "plain",
    Fate.PENDING: "working",
}
_MOST_REHEARSED_ROWS = 500


@dataclass(frozen=True)
class Load:
    """One batch with its tally; the names that it does not have are the batch's own."""

    batch: ImportBatch
    tally: selectors.Tally

    @property
    def name(self) -> str:
        """What people call it: the folder, or the bag, by its own name, or that a browser sent it."""
        folder = Path(self.batch.folder)
        named = folder.parent if folder.name == Path(PAYLOAD).name else folder
        return _("Files from a browser") if self.batch.is_upload else named.name

    @property
    def is_open(self) -> bool:
        """Whether it waits or goes on."""
        return self.batch.state in (BatchState.QUEUED, BatchState.RUNNING)

    @property
    def is_interrupted(self) -> bool:
        """Whether it stopped before its end."""
        return self.batch.state == BatchState.INTERRUPTED

    @property
    def tone(self) -> str:
        """The badge's tone."""
        return _TONES[self.batch.state]

    @property
    def can_try_again(self) -> bool:
        """Whether the folder is still there and nobody is at it."""
        return not self.is_open and Path(self.batch.folder).is_dir()

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """Fate, its word and how many files met it; fates that no file met are left out."""
        pairs = ((fate, self.tally.counts[fate]) for fate in Fate)
        return [(str(fate), str(fate.label), number) for fate, number in pairs if number]

    @property
    def announcement(self) -> str:
        """What a listener wants to hear when it changes: the state, not every file."""
        state = str(BatchState(self.batch.state).label)
        if self.is_open:
            return state
        return ", ".join([state, *(f"{label}: {number}" for _fate, label, number in self.counts)])


@dataclass(frozen=True)
class FileRow:
    """One file of a batch; `description` is None where the reader may not see the item."""

    row: ImportRow
    description: Description | None
    reason: str
    where: str

    @property
    def label(self) -> str:
        """The fate in a word."""
        return str(Fate(self.row.fate).label)


def load(person: Person, batch: ImportBatch) -> Load:
    """A batch with its tally."""
    return Load(batch, selectors.tally(person, batch))


def file_rows(person: Person, batch: ImportBatch, rows: Iterable[ImportRow]) -> list[FileRow]:
    """Rows with their reasons in words and the items that `person` may see."""
    found = list(rows)
    keys = {row.description_id for row in found if row.description_id}
    items = {item.pk: item for item in catalogue.descriptions(person).filter(pk__in=keys)}
    return [
        FileRow(
            row=row,
            description=items.get(row.description_id) if row.description_id else None,
            reason=quarantine.sentence(row.reason_code, row.reason_detail),
            where=str(Path(batch.folder) / row.path),
        )
        for row in found
    ]


def rehearsal(report: Mapping[str, Any]) -> dict[str, Any]:
    """A rehearsal's report with words and tones, cut to what a page holds; quarantined files come first."""
    order = {Fate.QUARANTINED: 0, Fate.IMPORTED: 1}
    rows = sorted(report["rows"], key=lambda row: order.get(row["fate"], 2))
    shown = [{**row, "label": Fate(row["fate"]).label, "tone": _FATE_TONES[row["fate"]]} for row in rows]
    counts = report["counts"]
    return {
        "rows": shown[:_MOST_REHEARSED_ROWS],
        "left_off": max(0, len(shown) - _MOST_REHEARSED_ROWS),
        "counts": counts,
        "labelled": [(fate, Fate(fate).label, number) for fate, number in counts.items() if number],
    }
