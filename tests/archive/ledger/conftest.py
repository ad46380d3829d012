"""An archive in which everything has happened once, and the act of losing its database."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from archive.domain.rights import NamedField, RestrictionReason, RightsBasis, Scope, TakedownState
from archive.domain.vocabulary import LevelOfDescription, RejectionReason
from archive.models import Accession, Description, User
from archive.services.custody import checkpoints, sealing
from archive.services.describing import descriptions
from archive.services.protection import rights, takedowns
from archive.services.restoring import restorations, reviews
from archive.services.transfer import accessions, imports
from tests.archive.cast import write_scan
from tests.archive.commands import called
from tests.archive.props import done
from tests.archive.rules import group, limited, restricted


@pytest.fixture
def archive(
    series: Description, archivist: User, reviewer: User, reader: User, admin: User, tmp_path: Path
) -> Description:
    """Scans imported, described, restored, decided about, closed and taken down; returns the series."""
    for number in range(4):
        write_scan(tmp_path / "scanner/box", f"{number}.tif", seed=number)
    (tmp_path / "scanner/box/broken.tif").write_bytes(b"no picture")
    batch = imports.open_batch(folder=tmp_path / "scanner/box", into=series, by=archivist)
    imports.run_batch(batch)
    one, two, three, four = Description.objects.filter(level=LevelOfDescription.ITEM).order_by("sort_key")
    _described(one, archivist)
    _restored(one, two, archivist, reviewer)
    _closed(one, two, three, series, archivist, reader)
    takedown = takedowns.request_takedown(
        four, grounds="My aunt", requester="Dora", contact="dora@example.org", sender="s", by=None
    )
    takedowns.decide(takedown, TakedownState.TOMBSTONE, by=admin)
    received = accessions.receive(
        received_on=date(1999, 1, 2), fields={"title": "Box", "source": "Harbour, office"}, by=archivist
    )
    accessions.attach(batch, to=Accession.objects.get(pk=received.pk), by=archivist)
    limited("erin", "archivist", series)  # type: ignore[arg-type]
    return series


def _described(item: Description, by: User) -> None:
    item.refresh_from_db()
    changes = {
        "title": "The quay – 碼頭\nin\tthe rain",
        "date_edtf": "1937~",
        "creator": "Weber, Anna",
        "subjects": "Cranes; Harbours",
        "height_mm": "120.5",
        "visibility": "public",
    }
    descriptions.edit(item, changes=changes, revision=item.revision, by=by)


def _restored(one: Description, two: Description, by: User, reviewer: User) -> None:
    approved = done(restorations.queue(one, recipe_name="clean", by=by).pk)
    assert approved.candidate is not None
    reviews.approve(approved, digest=approved.candidate.digest, by=reviewer, comment="Good")
    rejected = done(restorations.queue(two, recipe_name="clean", by=by).pk)
    assert rejected.candidate is not None
    reasons = [RejectionReason.OVER_SMOOTHED]
    reviews.reject(rejected, digest=rejected.candidate.digest, reasons=reasons, comment="", by=reviewer)
    restorations.queue(two, recipe_name="clean", by=by)


def _closed(
    one: Description, two: Description, three: Description, series: Description, by: User, reader: User
) -> None:
    families = group("Families", reader)
    restricted(two, families, by=by, reason=RestrictionReason.CHILD, scope=Scope.ITEM)
    rights.embargo(three, scope=Scope.ITEM, years=70, by=by)
    rights.withhold_names(one, fields=[NamedField.TITLE], scope=Scope.ITEM, stand_in_title="A quay", by=by)
    statement = rights.state_rights(series, basis=RightsBasis.POLICY, by=by, terms="Ask us")
    rights.lift(statement, by=by)
    rights.state_rights(
        series, basis=RightsBasis.LICENCE, uri="https://creativecommons.org/licenses/by/4.0/", by=by
    )


def lose_the_database() -> None:
    """As if its disk had died; a new one stands in its place, migrated and empty."""
    call_command("flush", interactive=False, verbosity=0)


def rebuilt() -> tuple[int, dict[str, Any]]:
    """Exit status and last line of `rebuild_from_storage`."""
    return called("rebuild_from_storage")


def sealed_and_signed() -> None:
    sealing.seal_waiting()
    checkpoints.sign()
