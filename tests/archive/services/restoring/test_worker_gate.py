"""The worker asks the gate in the name of whoever asked for the run, at the moment when it begins."""

from archive.domain.rights import RestrictionReason
from archive.domain.vocabulary import LevelOfDescription, RunState
from archive.models import Description, PreservationEvent, RestorationRun, User
from archive.services.protection import reader_groups
from archive.services.restoring import restorations, workers
from tests.archive.rules import described, restricted


def claimed(run: RestorationRun) -> bool:
    return restorations.claim(run.pk, worker=workers.arrive(device="cpu")) is not None


def test_a_run_is_refused_when_whoever_asked_for_it_may_no_longer_see_the_scan(
    queued: RestorationRun, item: Description, archivist: User, admin: User
) -> None:
    elsewhere = described(None, "ZZ", by=admin, level=LevelOfDescription.FONDS)
    reader_groups.limit(archivist, [elsewhere], by=admin)
    assert not claimed(queued)
    queued.refresh_from_db()
    assert (queued.state, queued.failure_code) == (RunState.FAILED, "archive.R016")
    event = PreservationEvent.objects.filter(run=queued).last()
    assert event is not None
    assert (event.outcome, event.detail["code"]) == ("failure", "archive.R016")


def test_somebody_who_lost_the_role_gets_nothing_from_the_worker(
    queued: RestorationRun, archivist: User
) -> None:
    archivist.groups.clear()
    assert not claimed(queued)


def test_a_guarded_scan_is_restored_for_staff_long_after_they_said_why(
    queued: RestorationRun, item: Description, archivist: User
) -> None:
    restricted(item, by=archivist, reason=RestrictionReason.GRIEF)
    assert claimed(queued)
