"""Reading what is kept for descriptions: their files, sides and pages, and how far their restoration is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet

from archive.domain.vocabulary import FileRole, RunState, Side
from archive.models import Description, RestorationRun, StoredFile
from archive.policies.visibility import (
    Person,
    knows_restoration,
    runs_visible_to,
    shown_files,
    visible_to,
)
from archive.selectors import rights

_SHOWN = (FileRole.ACCESS_COPY, FileRole.THUMBNAIL)
_SOURCES = (FileRole.PRESERVATION_MASTER, FileRole.PRODUCTION_MASTER)

# By the role of the source, the own role, and whether it is redacted.
_Pictures = dict[tuple[str, str, bool], StoredFile]


class Interpretation(StrEnum):
    """What a network made up in a restoration; pages say so wherever they show it."""

    COLORS = "colors"
    DETAIL = "detail"

    @classmethod
    def of(cls, run: RestorationRun | None) -> "Interpretation | None":
        """What the report of an approved run confesses."""
        report = (run.report if run else None) or {}
        if report.get("colorized"):
            return cls.COLORS
        return cls.DETAIL if report.get("invented") else None


@dataclass(frozen=True)
class Card:
    """A description among others; `run` is the latest one that `person` may know of.

    `approved` is the run behind the restoration that everybody is shown, None where there is none; `reasons`
    why it is restricted, for staff.
    """

    description: Description
    run: RestorationRun | None
    approved: RestorationRun | None
    reasons: tuple[str, ...] = ()

    @property
    def interpretation(self) -> Interpretation | None:
        """What of the picture shown was invented, if anything."""
        return Interpretation.of(self.approved)


@dataclass(frozen=True)
class Leaf:
    """One side or page of an item. `scan` and `restoration` are access copies, None while there is none.

    `run` is the approved run behind the restoration. For those who may see both, `redacted` and
    `redacted_restoration` are what readers see in their place.
    """

    side: str
    page: int | None
    scan: StoredFile | None
    thumbnail: StoredFile | None
    restoration: StoredFile | None
    run: RestorationRun | None
    redacted: StoredFile | None = None
    redacted_restoration: StoredFile | None = None

    @property
    def side_label(self) -> str:
        """The side in words."""
        return str(Side(self.side).label)

    @property
    def interpretation(self) -> Interpretation | None:
        """What of the restoration was invented, if anything."""
        return Interpretation.of(self.run)


@dataclass(frozen=True)
class Pair:
    """A scan and its restoration, as thumbnails side by side."""

    description: Description
    scan: StoredFile
    restoration: StoredFile
    interpretation: Interpretation | None


def file(person: Person, key: UUID) -> StoredFile | None:
    """One stored file by its key, or None where it does not exist for this person."""
    found = shown_files(person).select_related("description", "derived_from").filter(pk=key).order_by()
    return next(iter(found), None)  # the key is of one at most: nothing to sort and to cut off


def files_of(person: Person, description: Description) -> list[StoredFile]:
    """The files of an item that `person` may see, masters first."""
    files = shown_files(person).filter(description=description)
    return list(files.select_related("derived_from", "redaction"))


def cards(person: Person, descriptions: Iterable[Description]) -> list[Card]:
    """The descriptions as cards of a grid, with two queries for all of them."""
    shown = list(descriptions)
    keys = [each.pk for each in shown]
    runs = runs_visible_to(person, RestorationRun.objects.filter(description__in=keys, verifies=None))
    latest = runs.order_by("description_id", "-requested_at").distinct("description_id")
    run_of = {run.description_id: run for run in latest}
    approved = _approved(each.pk for each in shown if knows_restoration(person, each))
    reasons = rights.reasons(person, shown)
    return [
        Card(each, run_of.get(each.pk), approved.get(each.pk), tuple(reasons.get(each.pk, ())))
        for each in shown
    ]


def leaves(description: Description, files: Sequence[StoredFile]) -> list[Leaf]:
    """The sides and pages of an item in reading order, of its `files_of`: rectos, then versos, each by page.

    A scan whose access copy is still being made is a leaf without pictures, for those who may see masters.
    """
    places: dict[tuple[str, int], _Pictures] = {}
    for master in files:
        if master.role == FileRole.PRESERVATION_MASTER and master.page_count == 1:
            places[master.side, master.page or 0] = {}
    for each in sorted(files, key=lambda file: file.created_at):
        source, redaction = each.derived_from, each.redaction
        if source is None or source.role not in _SOURCES or each.role not in _SHOWN:
            continue
        if redaction is None or redaction.lifted_at is None:
            pictures = places.setdefault((each.side, each.page or 0), {})
            pictures[source.role, each.role, redaction is not None] = each  # the newest wins
    is_restored = any(source == FileRole.PRODUCTION_MASTER for each in places.values() for source, *_ in each)
    runs = _approved_runs(description) if is_restored else {}
    ordered = sorted(places, key=lambda place: (place[0] != Side.RECTO, place[1]))
    return [_leaf(side, page, places[side, page], runs) for side, page in ordered]


def _leaf(side: str, page: int, pictures: "_Pictures", runs: dict[str, RestorationRun]) -> Leaf:
    def shown(source: FileRole, role: FileRole) -> StoredFile | None:
        whole, redacted = ((source, role, is_redacted) for is_redacted in (False, True))
        return pictures.get(whole) or pictures.get(redacted)

    def beside(source: FileRole) -> StoredFile | None:
        redacted = pictures.get((source, FileRole.ACCESS_COPY, True))
        return redacted if (source, FileRole.ACCESS_COPY, False) in pictures else None

    restoration = shown(FileRole.PRODUCTION_MASTER, FileRole.ACCESS_COPY)
    kept = restoration.derived_from if restoration else None
    return Leaf(
        side=side,
        page=page or None,
        scan=shown(FileRole.PRESERVATION_MASTER, FileRole.ACCESS_COPY),
        thumbnail=shown(FileRole.PRESERVATION_MASTER, FileRole.THUMBNAIL),
        restoration=restoration,
        run=runs.get(kept.digest) if kept else None,
        redacted=beside(FileRole.PRESERVATION_MASTER),
        redacted_restoration=beside(FileRole.PRODUCTION_MASTER),
    )


def _approved(keys: Iterable[UUID]) -> dict[UUID, RestorationRun]:
    """By description: the run that was approved last."""
    runs = RestorationRun.objects.filter(description__in=list(keys), state=RunState.APPROVED)
    newest = runs.order_by("description_id", "-review__decided_at", "-requested_at").distinct(
        "description_id"
    )
    return {run.description_id: run for run in newest}


def _approved_runs(description: Description) -> dict[str, RestorationRun]:
    """The approved runs of an item by the digest of what they made."""
    runs = RestorationRun.objects.filter(description=description, state=RunState.APPROVED)
    return {run.candidate.digest: run for run in runs.select_related("candidate") if run.candidate}


def made_by(copy: StoredFile) -> RestorationRun | None:
    """The run behind an access copy of a candidate or of an approved restoration; None for one of a scan."""
    source = copy.derived_from
    if source is None or source.role == FileRole.PRESERVATION_MASTER:
        return None
    if source.role == FileRole.CANDIDATE:
        return RestorationRun.objects.filter(candidate=source).first()
    return _approved_runs(copy.description).get(source.digest)


def lately_restored(person: Person, *, most: int) -> list[Pair]:
    """The newest approved restorations whose thumbnails, of scan and restoration, both lie here."""
    thumbnails = shown_files(person).filter(role=FileRole.THUMBNAIL)
    restored = thumbnails.filter(derived_from__role=FileRole.PRODUCTION_MASTER, side=Side.RECTO).order_by(
        "-created_at"
    )[: 2 * most]
    newest = {each.description_id: each for each in reversed(restored)}
    scans = thumbnails.filter(
        derived_from__role=FileRole.PRESERVATION_MASTER, side=Side.RECTO, description__in=newest
    )
    scan_of = {each.description_id: each for each in scans.order_by("-page", "created_at")}
    runs = _approved(newest)
    told = {each.pk: each for each in visible_to(person, Description.objects.filter(pk__in=newest))}
    pairs = [
        Pair(told[key], scan_of[key], each, Interpretation.of(runs.get(key)))
        for key, each in newest.items()
        if key in scan_of and key in told
    ]
    return sorted(pairs, key=lambda pair: pair.restoration.created_at, reverse=True)[:most]


def strip(person: Person, items: QuerySet[Description], *, length: int) -> Sequence[Description]:
    """The first few of these items that have a picture."""
    pictured = items.filter(thumbnail__isnull=False)[: 2 * length]
    return [item for item in pictured if item.thumbnail is not None][:length]  # some are closed to `person`
