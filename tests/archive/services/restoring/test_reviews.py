"""Decisions: by somebody else, about exactly these bytes, and whole even when the power goes."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings

from archive import storage
from archive.domain import identifiers
from archive.domain.errors import (
    BytesChanged,
    IllegalTransition,
    LostRace,
    NotPermitted,
    OwnWork,
    ReasonMissing,
)
from archive.domain.vocabulary import (
    Decision,
    EventType,
    FileRole,
    Outcome,
    RejectionReason,
    Role,
    RunState,
)
from archive.models import Description, PreservationEvent, RestorationRun, Review, StoredFile, User
from archive.preservation import digest as digests
from archive.preservation.store.folder_store import FolderStore
from archive.services.copies import derivatives
from archive.services.restoring import restorations, reviews
from tests.archive.cast import person
from tests.archive.props import done, master_digests

pytestmark = pytest.mark.django_db(transaction=True)


def digest_of(run: RestorationRun) -> str:
    assert run.candidate is not None
    return run.candidate.digest


def candidate_path(run: RestorationRun) -> Path:
    assert run.candidate is not None
    return storage.locate(run.candidate)


def object_state(run: RestorationRun) -> tuple[int, dict[str, str]]:
    """The item's OCFL object: its newest version, and the digests by logical path."""
    store = FolderStore(Path(django_settings.STORAGE_ROOT), reserve_bytes=0)
    inventory = store.inventory(identifiers.object_id(run.description_id))
    assert inventory is not None
    return inventory.head, dict(inventory.state)


def test_an_approval_keeps_the_very_bytes_beside_the_scan(
    candidate_run: RestorationRun, reviewer: User, item: Description
) -> None:
    masters = master_digests()
    digest = digest_of(candidate_run)
    review = reviews.approve(candidate_run, digest=digest, by=reviewer, comment="Well done")
    assert (review.decision, review.digest, candidate_run.state) == (
        Decision.APPROVED, digest, RunState.APPROVED,
    )  # fmt: skip
    kept = StoredFile.objects.get(role=FileRole.PRODUCTION_MASTER)
    assert digests.of_file(storage.locate(kept)).digest == kept.digest == digest
    assert kept.derived_from == candidate_run.source
    version, state = object_state(candidate_run)
    assert version == 2
    assert digest in state.values()
    item.refresh_from_db()
    assert item.access_copy is not None
    assert item.access_copy.derived_from == kept
    assert master_digests() == masters


def test_an_approval_records_appraisal_and_modification_with_their_evidence(
    candidate_run: RestorationRun, reviewer: User
) -> None:
    reviews.approve(candidate_run, digest=digest_of(candidate_run), by=reviewer)
    events = {event.event_type: event for event in PreservationEvent.objects.filter(run=candidate_run)}
    modification = events[EventType.MODIFICATION]
    assert modification.agent.user == reviewer
    assert {
        "source",
        "recipe",
        "recipe_digest",
        "weights",
        "software",
        "device",
    } <= modification.detail.keys()
    assert events[EventType.APPRAISAL].detail["act"] == "approved"


def test_the_object_itself_tells_of_the_approval(
    candidate_run: RestorationRun, reviewer: User, item: Description
) -> None:
    reviews.approve(candidate_run, digest=digest_of(candidate_run), by=reviewer)
    store = FolderStore(Path(django_settings.STORAGE_ROOT), reserve_bytes=0)
    object_id = identifiers.object_id(item.pk)
    inventory = store.inventory(object_id)
    assert inventory is not None
    premis = (store.folder(object_id) / inventory.content_path("premis.xml")).read_text()
    assert digest_of(candidate_run) in premis
    assert "modification" in premis
    assert candidate_run.recipe_digest in premis
    assert str(reviewer) in premis


def test_the_maker_of_a_run_can_neither_approve_nor_reject_it(
    candidate_run: RestorationRun, archivist: User
) -> None:
    both = person("gina", Role.ARCHIVIST, Role.REVIEWER)
    RestorationRun.objects.update(requested_by=both)
    candidate_run.refresh_from_db()
    digest = digest_of(candidate_run)
    with pytest.raises(OwnWork):
        reviews.approve(candidate_run, digest=digest, by=both)
    with pytest.raises(OwnWork):
        reviews.reject(candidate_run, digest=digest, reasons=[RejectionReason.OTHER], comment="", by=both)
    with pytest.raises(NotPermitted):
        reviews.approve(candidate_run, digest=digest, by=archivist)
    assert object_state(candidate_run)[0] == 1


def test_a_decision_about_other_bytes_than_those_on_record_is_void(
    candidate_run: RestorationRun, reviewer: User
) -> None:
    with pytest.raises(BytesChanged):
        reviews.approve(candidate_run, digest="0" * 128, by=reviewer)
    assert not Review.objects.exists()


def test_bytes_that_changed_on_the_disk_void_the_decision_and_are_reported(
    candidate_run: RestorationRun, reviewer: User
) -> None:
    path = candidate_path(candidate_run)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(BytesChanged):
        reviews.approve(candidate_run, digest=digest_of(candidate_run), by=reviewer)
    candidate_run.refresh_from_db()
    assert candidate_run.state == RunState.AWAITING_REVIEW
    assert object_state(candidate_run)[0] == 1
    event = PreservationEvent.objects.get(event_type=EventType.FIXITY_CHECK, run=candidate_run)
    assert event.outcome == Outcome.FAILURE


def test_a_second_decision_is_refused(candidate_run: RestorationRun, reviewer: User) -> None:
    digest = digest_of(candidate_run)
    stale = RestorationRun.objects.get(pk=candidate_run.pk)
    reviews.approve(candidate_run, digest=digest, by=reviewer)
    with pytest.raises(IllegalTransition):
        reviews.approve(candidate_run, digest=digest, by=reviewer)
    with pytest.raises(LostRace):
        reviews.approve(stale, digest=digest, by=reviewer)
    assert object_state(candidate_run)[0] == 2
    assert StoredFile.objects.filter(role=FileRole.PRODUCTION_MASTER).count() == 1


def test_an_approval_that_broke_off_after_the_bytes_were_kept_is_finished_by_the_next(
    candidate_run: RestorationRun, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = digest_of(candidate_run)

    def power_cut(*args: object, **kwargs: object) -> None:
        raise OSError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr(derivatives, "make", power_cut)
        with pytest.raises(OSError, match="power"):
            reviews.approve(candidate_run, digest=digest, by=reviewer)
    candidate_run.refresh_from_db()
    assert candidate_run.state == RunState.AWAITING_REVIEW
    assert object_state(candidate_run)[0] == 2
    reviews.approve(candidate_run, digest=digest, by=reviewer)
    version, state = object_state(candidate_run)
    assert version == 3  # the same bytes, and metadata that tells of the approval that held
    assert list(state.values()).count(digest) == 1
    kept = StoredFile.objects.get(role=FileRole.PRODUCTION_MASTER)
    assert digests.of_file(storage.locate(kept)).digest == digest


def test_two_restorations_of_one_item_stand_side_by_side(
    candidate_run: RestorationRun, reviewer: User, archivist: User, item: Description
) -> None:
    second = done(restorations.queue(item, recipe_name="enlarge", by=archivist).pk)
    for run in (candidate_run, second):
        reviews.approve(run, digest=digest_of(run), by=reviewer)
    version, state = object_state(second)
    assert version == 3
    assert {digest_of(candidate_run), digest_of(second)} <= set(state.values())


def test_a_rejection_needs_a_reason(candidate_run: RestorationRun, reviewer: User) -> None:
    with pytest.raises(ReasonMissing):
        reviews.reject(candidate_run, digest=digest_of(candidate_run), reasons=[], comment="  ", by=reviewer)


def test_a_rejected_candidate_keeps_its_bytes_out_of_the_object(
    candidate_run: RestorationRun, reviewer: User, item: Description
) -> None:
    review = reviews.reject(
        candidate_run,
        digest=digest_of(candidate_run),
        reasons=[RejectionReason.DAMAGE_LEFT],
        comment="A scratch is left",
        by=reviewer,
    )
    assert (review.reasons, candidate_run.state) == (["damage_left"], RunState.REJECTED)
    assert candidate_path(candidate_run).is_file()
    assert object_state(candidate_run)[0] == 1
    item.refresh_from_db()
    assert item.access_copy is None or item.access_copy.derived_from == candidate_run.source
