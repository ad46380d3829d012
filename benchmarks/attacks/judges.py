"""What has suffered: objects that are not valid, bytes or rows that are lost, and what is there twice."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from archive import storage
from archive.domain.vocabulary import BatchState, EventType, Fate, FileRole, FixityProblem, LevelOfDescription
from archive.management.rebuilding import pages
from archive.models import (
    Description,
    ImportBatch,
    LedgerNote,
    ObjectCheck,
    ObjectNews,
    RestorationRun,
    Review,
    StoredFile,
)
from archive.preservation import digest as digests
from archive.preservation.errors import LedgerPageDamaged, SourceUnreadable
from archive.preservation.store.ledger_files import LedgerFiles
from archive.services.custody import fixity, keeping, ledger
from benchmarks.attacks import children
from benchmarks.attacks.ground import Ground
from tests.archive.ledger.rows import everything
from tests.archive.preservation.validator import complaints

_COPIES = (FileRole.ACCESS_COPY, FileRole.THUMBNAIL)
INVALID, LOST, DOUBLED = "invalid", "lost", "doubled"
_FATES = {
    "one.tif": Fate.IMPORTED,
    "one_verso.tif": Fate.IMPORTED,
    "two.tif": Fate.IMPORTED,
    "very-same.tif": Fate.DUPLICATE,
    "quay-again.tif": Fate.DUPLICATE,
    "broken.tif": Fate.QUARANTINED,
}


class Flaw(NamedTuple):
    """One thing that has suffered, and how."""

    kind: str
    what: str


def at_any_moment(ground: Ground) -> Iterator[Flaw]:
    """What holds even while an act is cut off: valid objects, and bytes for every row."""
    ground.store.settle()
    yield from (Flaw(INVALID, each) for each in complaints(ground.store.root()))
    for file in StoredFile.objects.all():
        if _digest(file) != file.digest:
            yield Flaw(LOST, f"the bytes of {file.role} {file.path}")


def of_scratch(ground: Ground) -> Iterator[Flaw]:
    """What an act leaves that ended by itself: nothing in staging, and no access copy that is nobody's."""
    if left := ground.store.left_over():
        yield Flaw(LOST, f"left in staging: {left}")
    folder = Path(settings.ACCESS_ROOT)
    known = {
        folder / path for path in StoredFile.objects.filter(role__in=_COPIES).values_list("path", flat=True)
    }
    for path in folder.rglob("*"):
        if path.is_file() and path not in known:
            yield Flaw(DOUBLED, f"{path.relative_to(folder)} is nobody's")


def when_finished(ground: Ground) -> Iterator[Flaw]:
    """What holds after any act: rows and objects agree, and no dead process has left anything in staging."""
    yield from at_any_moment(ground)
    for item in Description.objects.filter(level=LevelOfDescription.ITEM):
        held = keeping.store().held(keeping.object_id(item))
        for found in fixity.read_object(item, held).findings:
            yield Flaw(_kind(found.problem), f"{found.path} of {item.reference_code} {found.problem}")
    yield from (Flaw(DOUBLED, f"the object {found.path} is nobody's") for found in fixity.strays())


def of_import(ground: Ground) -> Iterator[Flaw]:
    """Each picture is kept once, in a row and in an object, and each file of the folder was told its fate."""
    yield from when_finished(ground)
    sources = {digests.of_file(path).digest for path in _sound(ground.kept, ground.box)}
    masters = StoredFile.objects.filter(role=FileRole.PRESERVATION_MASTER)
    yield from _once("row of a master", sources, masters.values_list("digest", flat=True))
    yield from _once("master", sources, _lying("master"))
    yield from _counted("items", 4, Description.objects.filter(level=LevelOfDescription.ITEM).count())
    # A command that was killed after its end begins another batch when it comes again, which keeps nothing.
    first, *later = ImportBatch.objects.filter(folder=str(ground.box)).order_by("created_at")
    fates = {batch: dict(batch.rows.values_list("path", "fate")) for batch in (first, *later)}
    if fates[first] != _FATES:
        yield Flaw(LOST, f"fates: {fates[first]}")
    for batch in later:
        if Fate.IMPORTED in fates[batch].values():
            yield Flaw(DOUBLED, f"fates in batch {batch.pk}: {fates[batch]}")
    for batch in (first, *later):
        if batch.state != BatchState.FINISHED:
            yield Flaw(LOST, f"batch {batch.pk} is {batch.state}")
    if left := ground.store.left_over():
        yield Flaw(LOST, f"left in staging: {left}")


def of_approvals(ground: Ground) -> Iterator[Flaw]:
    """Each candidate has one review, one production master, and is kept once."""
    yield from when_finished(ground)
    expected = {run.candidate.digest for run in RestorationRun.objects.all() if run.candidate}
    productions = StoredFile.objects.filter(role=FileRole.PRODUCTION_MASTER)
    yield from _once("row of a restoration", expected, productions.values_list("digest", flat=True))
    yield from _once("restoration", expected, _lying("production"))
    for run in RestorationRun.objects.all():
        yield from _counted(f"reviews of run {run.pk}", 1, Review.objects.filter(run=run).count())
    if left := ground.store.left_over():
        yield Flaw(LOST, f"left in staging: {left}")


def of_fixity(ground: Ground) -> Iterator[Flaw]:
    """Everything was read, nothing was found, and each check that counts is in the history."""
    yield from when_finished(ground)
    for check in ObjectCheck.objects.all():
        history = check.description.events.filter(event_type=EventType.FIXITY_CHECK)
        if check.findings or not history.filter(at__gte=check.checked_at).exists():
            yield Flaw(LOST, f"the check of {check.description}: {check.findings}")


def of_ledger(ground: Ground, rebuild: Callable[[], None]) -> Iterator[Flaw]:
    """Pages follow each other and tell all; the objects that had to be told were told once."""
    yield from when_finished(ground)
    files = LedgerFiles(keeping.store().extensions)
    try:
        list(pages.in_order(files))
    except LedgerPageDamaged as error:
        yield Flaw(INVALID, str(error))
    yield from (Flaw(INVALID, f"{found.path} {found.problem}") for found in ledger.findings())
    yield from _counted("notes", 0, LedgerNote.objects.count())
    yield from _counted("untold objects", 0, ObjectNews.objects.count())
    for item in Description.objects.filter(level=LevelOfDescription.ITEM):
        kept = keeping.store().inventory(keeping.object_id(item))
        yield from _counted(f"versions of {item.reference_code}", 2, kept.head if kept else 0)
    children.done(rebuild)
    yield from of_rebuilding(ground)


def of_rebuilding(ground: Ground) -> Iterator[Flaw]:
    """The second database says row for row what the first one says."""
    yield from at_any_moment(ground)
    before = everything()
    with ground.rebuilt():
        after = everything()
    yield from (Flaw(LOST, f"{key} is not as it was") for key in before if after.get(key) != before[key])
    yield from (Flaw(DOUBLED, f"{key} was never there") for key in after.keys() - before.keys())


def _sound(*folders: Path) -> Iterable[Path]:
    return (path for folder in folders for path in folder.iterdir() if path.name != "broken.tif")


def _lying(kind: str) -> Iterator[str]:
    for each in keeping.store().lying():
        paths = (path for path in each.held.paths() if f"/content/{kind}/" in path)
        yield from (each.held.digest(path).digest for path in paths)


def _digest(file: StoredFile) -> str:
    """Of the bytes as they lie, and not of what was fetched of them."""
    try:
        if file.role in keeping.KEPT_ROLES:
            return keeping.store().held(keeping.object_id(file.description)).digest(file.path).digest
        return digests.of_file(storage.locate(file)).digest
    except SourceUnreadable:
        return ""


def _once(what: str, expected: Iterable[str], found: Iterable[str]) -> Iterator[Flaw]:
    counts = Counter(found)
    for digest in {*expected, *counts}:
        wanted = int(digest in expected)
        yield from _counted(f"{what} {digest[:12]}", wanted, counts[digest])


def _counted(what: str, wanted: int, found: int) -> Iterator[Flaw]:
    if found != wanted:
        yield Flaw(LOST if found < wanted else DOUBLED, f"{what}: {found} instead of {wanted}")


def _kind(problem: Any) -> str:
    return {FixityProblem.EXTRA: DOUBLED, FixityProblem.DISAGREEMENT: INVALID}.get(problem, LOST)
