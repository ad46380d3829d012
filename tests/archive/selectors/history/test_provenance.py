"""The history of an item: complete for staff, and without what nobody has approved for readers."""

import pytest
from django.db import transaction

from archive import storage
from archive.domain.vocabulary import EventType, FileRole, Outcome, RejectionReason
from archive.models import Description, RestorationRun, User
from archive.selectors.history import provenance
from archive.selectors.restoring import lineage
from archive.services import events
from archive.services.agents import agent_of
from archive.services.custody import fixity
from archive.services.restoring import reviews

pytestmark = pytest.mark.django_db(transaction=True)


def digest_of(run: RestorationRun) -> str:
    assert run.candidate is not None
    return run.candidate.digest


def told(person: User, item: Description) -> list[str]:
    return [row.what for row in provenance.history(person, item)]


def test_the_history_of_an_approved_restoration_reads_from_scan_to_approval(
    candidate_run: RestorationRun, item: Description, archivist: User, reviewer: User, reader: User
) -> None:
    assert "Candidate restoration made" in told(archivist, item)
    assert "Access copy made" in told(archivist, item)
    assert told(reader, item) == ["Described for the first time"]
    reviews.approve(candidate_run, digest=digest_of(candidate_run), by=reviewer, comment="Between us")
    assert "Candidate approved" in told(reader, item)
    assert told(reader, item)[-1] == "Described for the first time"
    rows = provenance.history(reader, item)
    kept = next(row for row in rows if row.what == "Restoration kept beside the master scan")
    assert kept.who == str(reviewer)
    evidence = {each.label: each.value for each in kept.evidence}
    assert evidence["Recipe"] == "Clean"
    assert evidence["SHA-256 of the recipe"] == candidate_run.recipe_digest
    assert evidence["SHA-512 of the source"] == candidate_run.source.digest
    assert "torch" in evidence["Software"]
    assert "Between us" not in str(rows)
    assert "Between us" in str(provenance.history(archivist, item))


def test_the_lineage_leads_from_the_scan_over_the_steps_to_the_restoration(
    candidate_run: RestorationRun, item: Description, archivist: User, reviewer: User, reader: User
) -> None:
    assert lineage.of(reader, item) == ()
    (waiting,) = lineage.of(archivist, item)
    assert waiting.result.role == FileRole.CANDIDATE
    assert waiting.review is None
    reviews.approve(candidate_run, digest=digest_of(candidate_run), by=reviewer)
    (way,) = lineage.of(reader, item)
    assert way.source == candidate_run.source
    assert [step.title for step in way.steps] == ["Scratches and dust", "Fading", "Noise"]
    assert way.result.role == FileRole.PRODUCTION_MASTER
    assert way.review is not None
    assert not way.is_invented


def test_a_rejection_is_told_to_staff_with_its_reasons(
    candidate_run: RestorationRun, item: Description, archivist: User, reviewer: User, reader: User
) -> None:
    reviews.reject(
        candidate_run,
        digest=digest_of(candidate_run),
        reasons=[RejectionReason.OVER_SMOOTHED],
        comment="",
        by=reviewer,
    )
    row = next(row for row in provenance.history(archivist, item) if row.what == "Candidate sent back")
    assert "Over-smoothed" in str(row.evidence)
    assert "Candidate sent back" not in told(reader, item)


def test_routine_is_told_under_what_it_belongs_to(item: Description, archivist: User) -> None:
    with transaction.atomic():
        agent = agent_of(archivist)
        for kind in (EventType.INGESTION, EventType.MESSAGE_DIGEST_CALCULATION, EventType.VALIDATION):
            events.record(kind, by=agent, of=item)
        events.record(EventType.VALIDATION, by=agent, of=item, outcome=Outcome.FAILURE)
    told = provenance.chapters(provenance.history(archivist, item))
    kinds = [chapter.row.event.event_type for chapter in told]
    assert kinds[:2] == [EventType.VALIDATION, EventType.INGESTION]
    assert not told[0].row.succeeded
    assert [row.event.event_type for row in told[1].routine] == [
        EventType.MESSAGE_DIGEST_CALCULATION,
        EventType.VALIDATION,
    ]


def test_a_check_that_found_nothing_is_routine_and_one_that_did_tells_staff_what(
    item: Description, archivist: User, reader: User
) -> None:
    fixity.adopt()
    fixity.check(item)
    assert provenance.history(archivist, item)[0].is_routine
    storage.locate(item.files.get()).unlink()
    fixity.check(item)
    newest = provenance.history(archivist, item)[0]
    assert not newest.is_routine and newest.what == "Fixity check: not as on record"
    assert [each.value for each in newest.evidence] == ["Missing: v1/content/master/recto.tif"]
    assert provenance.history(reader, item)[0].evidence == ()
