"""Building the demonstration: describe, import, queue, decide. Every step can be repeated."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from archive.demo.holdings import BOXES, ENTRIES, FONDS, Box, Entry
from archive.domain.vocabulary import BatchState, FileRole, LevelOfDescription, RunState, Visibility
from archive.models import Description, RestorationRun, StoredFile, User
from archive.services.describing import descriptions
from archive.services.restoring import restorations, reviews
from archive.services.transfer import imports

Say = Callable[[str], None]
_PUBLIC = {"visibility": str(Visibility.PUBLIC)}


def describe_boxes(by: User) -> dict[str, Description]:
    """The fonds and its series, by box folder."""
    fonds = Description.objects.filter(reference_code=FONDS.code).first() or descriptions.create(
        parent=None,
        level=LevelOfDescription.FONDS,
        code=FONDS.code,
        title=FONDS.title,
        by=by,
        fields={**_PUBLIC, "scope_and_content": FONDS.scope},
    )
    return {box.folder: _series(fonds, box, by) for box in BOXES}


def _series(fonds: Description, box: Box, by: User) -> Description:
    found = Description.objects.filter(reference_code=f"{FONDS.code}-{box.code}").first()
    return found or descriptions.create(
        parent=fonds,
        level=LevelOfDescription.SERIES,
        code=box.code,
        title=box.title,
        by=by,
        fields={**_PUBLIC, "scope_and_content": box.scope},
    )


def import_boxes(root: Path, into: dict[str, Description], by: User, say: Say) -> dict[str, int]:
    """Import each box's folder, unless that was done before; returns how many files met which fate."""
    totals: dict[str, int] = {}
    for folder, series in into.items():
        batch = series.import_batches.filter(state=BatchState.FINISHED).first()
        if batch is None:
            batch = imports.open_batch(folder=root / folder, into=series, by=by)
            imports.run_batch(batch)
        report: dict[str, Any] = imports.report(batch)
        for row in report["rows"]:
            say(f"  {row['path']}: {row['fate']}" + (f" ({row['reason']})" if row["reason"] else ""))
        for fate, count in report["counts"].items():
            totals[fate] = totals.get(fate, 0) + count
    return totals


def describe_items(by: User) -> None:
    """Write about each scan what an archivist knows of it."""
    for entry in ENTRIES:
        item = _item(entry)
        changes = {
            "title": entry.title,
            "date_edtf": entry.date_edtf,
            "carrier": entry.carrier,
            "creator": entry.creator,
            "scope_and_content": entry.scope,
            **_PUBLIC,
        }
        descriptions.edit(item, changes=changes, revision=item.revision, by=by)


def queue_restorations(by: User) -> int:
    """Queue what has not been restored yet; returns how many runs there are."""
    for entry in ENTRIES:
        item = _item(entry)
        if entry.recipe and not item.runs.exists():
            restorations.queue(item, recipe_name=entry.recipe, by=by)
    return RestorationRun.objects.count()


def approve_some(by: User) -> int:
    """Let the reviewer approve the few that readers find on the first day; returns how many."""
    approved = 0
    for entry in ENTRIES:
        run = _item(entry).runs.filter(state=RunState.AWAITING_REVIEW).first() if entry.approve else None
        if run is not None and run.candidate is not None:
            reviews.approve(run, digest=run.candidate.digest, by=by)
            approved += 1
    return approved


def _item(entry: Entry) -> Description:
    master = StoredFile.objects.select_related("description").get(
        role=FileRole.PRESERVATION_MASTER, original_name__startswith=f"{entry.scan}.",
        description__reference_code__startswith=f"{FONDS.code}-",
    )  # fmt: skip
    return master.description
