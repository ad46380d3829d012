"""Candidates: what the engine has made, labelled, measured and kept in the workshop for a decision."""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings

from archive import __version__
from archive.domain.errors import RunFailed
from archive.domain.failures import SPOILT_RESULT
from archive.domain.vocabulary import FileRole
from archive.models import RestorationRun, StoredFile
from archive.preservation import digest as digests
from archive.preservation import durable
from archive.preservation.pictures.facts import Facts, Refused
from archive.preservation.pictures.kinds import Kind
from archive.preservation.pictures.labelling import Label, SourceType
from archive.services.copies import derivatives
from archive.services.copies.derivatives import Rendered, Source, Tools

# Enlarging by four makes sixteen times as many pixels as a scan may have.
_MOST_ENLARGED = 16


def place(run_id: UUID, claim: UUID) -> Path:
    """Where the holder of this claim writes: each claim has a file of its own, so that no two ever meet."""
    return Path(settings.WORKSHOP_ROOT) / str(run_id) / f"{claim.hex}.tif"


@contextmanager
def finished(
    target: Path, *, run: RestorationRun, report: Mapping[str, Any]
) -> Iterator[tuple[StoredFile, Sequence[Rendered]]]:
    """Write into the file what it is, make it durable, look at it whole, and render its access copies.

    Gives its record, not yet saved, and what was rendered, which lies in a folder that goes with the block.
    Label and credentials come before the digest: what is approved later is this file, byte for byte. Raises
    `RunFailed` when what the engine wrote is no whole picture, the labeller's and signer's errors, `OSError`.
    """
    key = uuid4()
    label = _label(key, run, report)
    with derivatives.tools() as tools, derivatives.scratch() as folder:
        tools.labeller.write(target, label)
        tools.signer.sign(target, label, kind=Kind.TIFF)
        target.chmod(durable.READ_ONLY)
        with target.open("rb") as stream:
            os.fsync(stream.fileno())
        durable.sync_folder(target.parent)
        facts = _facts(target, tools)
        source = Source(key, target, Kind[facts.kind], page_count=1)
        rendered = derivatives.render(source, derivatives.untitled(label), into=folder, tools=tools)
        yield _record(key, target, run, facts), rendered


def discard(target: Path) -> None:
    """Throw away what a holder has made; its folder too when nothing else is in it."""
    target.unlink(missing_ok=True)
    if target.parent.is_dir() and not any(target.parent.iterdir()):
        target.parent.rmdir()


def sweep(kept: Path) -> None:
    """Take away what earlier holders of the same run have left beside the candidate that was kept."""
    for left in kept.parent.iterdir():
        if left != kept and left.is_file():
            left.unlink(missing_ok=True)


def clear(target: Path) -> None:
    """Take away all that holders of a run have made, once it has ended and keeps nothing."""
    shutil.rmtree(target.parent, ignore_errors=True)


def evidence(run: RestorationRun, report: Mapping[str, Any]) -> dict[str, Any]:
    """What an event says of how a file was made."""
    return {
        "source": str(run.source_id),
        "source_digest": report["source_digest"],
        "recipe": run.recipe_name,
        "recipe_digest": run.recipe_digest,
        "weights": report["weights"],
        "software": report["software"],
        "device": report["device"],
    }


def production_master(run: RestorationRun, candidate: StoredFile, *, path: str) -> StoredFile:
    """The record of the candidate's bytes in the item's object, not yet saved; related to the scan."""
    return StoredFile(
        description=run.description,
        role=FileRole.PRODUCTION_MASTER,
        side=candidate.side,
        page=candidate.page,
        path=path,
        digest=candidate.digest,
        size_bytes=candidate.size_bytes,
        media_type=candidate.media_type,
        width_px=candidate.width_px,
        height_px=candidate.height_px,
        bit_depth=candidate.bit_depth,
        technical=candidate.technical,
        original_name=candidate.original_name,
        derived_from=run.source,
    )


def _label(key: UUID, run: RestorationRun, report: Mapping[str, Any]) -> Label:
    is_invented = bool(report["invented"])
    return Label(
        source_type=SourceType.COMPOSITE if is_invented else SourceType.ENHANCED,
        creator_tool=f"Albumen {__version__}",
        document_id=key.urn,
        derived_from=run.source_id.urn,
        title=run.description.title,
        identifier=run.description.reference_code,
        statement=_statement(run, report),
        recipe_name=run.recipe_name,
        recipe_digest=run.recipe_digest,
        weights=tuple(sorted(report["weights"].items())),
        master_id=run.source_id.urn,
        master_digest=report["source_digest"],
        archive=settings.ARCHIVE_NAME,
        notice=_notice(report),
    )


def _notice(report: Mapping[str, Any]) -> str:
    """What nobody who shows a picture with invented parts should leave out."""
    if report["colorized"]:
        return "Colourised: an interpretation, not a record."
    return "Details invented: an interpretation, not a record." if report["invented"] else ""


def _statement(run: RestorationRun, report: Mapping[str, Any]) -> str:
    """What the file says of itself to whoever finds it, in plain English: the file outlives every page."""
    start = f"Restored from the scan with SHA-512 {report['source_digest']} by the recipe {run.recipe_name}."
    if report["colorized"]:
        return f"{start} The colours are an interpretation by a neural network and not in the scan."
    if report["invented"]:
        return f"{start} A neural network has added details that are not in the scan."
    return start


def _facts(target: Path, tools: Tools) -> Facts:
    try:
        return tools.decoder.examine(target, max_pixels=_MOST_ENLARGED * settings.MAX_PIXELS)
    except Refused as error:
        reason = f"What the engine wrote cannot be read back ({error.reason})."
        raise RunFailed(code=SPOILT_RESULT, reason=reason) from error


def _record(key: UUID, target: Path, run: RestorationRun, facts: Facts) -> StoredFile:
    digested = digests.of_file(target)
    return StoredFile(
        id=key,
        description=run.description,
        role=FileRole.CANDIDATE,
        side=run.source.side,
        page=run.source.page,
        path=str(target.relative_to(settings.WORKSHOP_ROOT)),
        digest=digested.digest,
        size_bytes=digested.size_bytes,
        media_type=Kind[facts.kind].media_type,
        width_px=facts.width_px,
        height_px=facts.height_px,
        bit_depth=facts.bit_depth,
        technical=facts.technical,
        original_name=f"{Path(run.source.original_name).stem}-{run.recipe_name}{target.suffix}",
        derived_from=run.source,
    )
