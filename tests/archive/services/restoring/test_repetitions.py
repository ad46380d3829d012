"""Making a restoration again from its record: equal, told, and nothing of it kept."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.db.models.functions import Now

from archive import storage
from archive.domain import failures
from archive.domain.errors import LostRace, NothingToRepeat, NotPermitted, OtherWeights
from archive.domain.vocabulary import EventType, FileRole, Outcome, RunState, Verdict
from archive.engine import runner
from archive.jobs import restorations as jobs
from archive.models import Description, PreservationEvent, RestorationRun, StoredFile, User
from archive.selectors.history import provenance
from archive.selectors.restoring import lineage, review_queue
from archive.services.restoring import repetitions, restorations, reviews, workers
from restoration.recipe import Recipe, Step
from tests.archive.props import done

pytestmark = pytest.mark.django_db(transaction=True)

Report = dict[str, Any]


@pytest.fixture
def made(item: Description, archivist: User) -> RestorationRun:
    """A restoration by a recipe that costs next to nothing, waiting for review."""
    recipe = Recipe("even", (Step("fading"), Step("denoise", {"strength": 0.3})), seed=11)
    return done(a_run(item, recipe, archivist).pk)


@pytest.fixture
def kept(made: RestorationRun, reviewer: User) -> RestorationRun:
    """The same, approved."""
    assert made.candidate is not None
    reviews.approve(made, digest=made.candidate.digest, by=reviewer)
    return RestorationRun.objects.get(pk=made.pk)


def a_run(item: Description, recipe: Recipe, by: User) -> RestorationRun:
    return RestorationRun.objects.create(
        description=item,
        source=item.files.get(role=FileRole.PRESERVATION_MASTER),
        recipe_name=recipe.name,
        recipe=recipe.to_dict(),
        recipe_digest=recipe.digest,
        requested_by=by,
    )


def again(run: RestorationRun, by: User) -> RestorationRun:
    """Make it again here and now, as its job does."""
    return worked(repetitions.queue(run, by=by).pk)


def worked(key: UUID) -> RestorationRun:
    jobs.run(str(key))
    return RestorationRun.objects.get(pk=key)


def told(run: RestorationRun) -> PreservationEvent:
    return PreservationEvent.objects.filter(run=run, event_type=EventType.VALIDATION).latest("at")


def change_report(run: RestorationRun, **changes: Any) -> None:
    run.refresh_from_db()
    RestorationRun.objects.filter(pk=run.pk).update(report={**(run.report or {}), **changes})
    run.refresh_from_db()


def test_a_restoration_made_again_from_its_record_has_the_same_bytes(
    kept: RestorationRun, archivist: User, settings: Any
) -> None:
    settings.RESTORATION_DEVICE = "cuda:99"  # what a processor made is made again on a processor
    files = StoredFile.objects.count()
    run = again(kept, archivist)
    assert (run.state, run.candidate, run.failure) == (RunState.COMPARED, None, "")
    assert run.report is not None and run.report["verdict"] == Verdict.SAME_BYTES
    assert run.report["result_digest"] == (kept.report or {})["result_digest"]
    event = told(kept)
    assert (event.outcome, event.agent.user) == (Outcome.SUCCESS, archivist)
    assert event.file is not None and event.file.role == FileRole.PRODUCTION_MASTER
    assert event.detail["weights"] == (kept.report or {})["weights"] != {}
    assert (event.detail["largest"], event.detail["device"]) == (0, "cpu")
    assert StoredFile.objects.count() == files
    assert not (Path(django_settings.WORKSHOP_ROOT) / str(run.pk)).exists()


def test_it_is_done_once_before_a_decision_too_and_is_never_reviewed(
    made: RestorationRun, archivist: User, reviewer: User, reader: User
) -> None:
    for person in (reader, reviewer):
        with pytest.raises(NotPermitted):
            repetitions.queue(made, by=person)
    with pytest.raises(NothingToRepeat):
        repetitions.queue(a_run(made.description, Recipe("new", (Step("fading"),)), archivist), by=archivist)
    first, second = (repetitions.queue(made, by=archivist) for _ in range(2))
    assert first.pk == second.pk
    # It stands in the way of no restoration by the same recipe.
    a_run(made.description, Recipe.from_dict(made.recipe), archivist)
    run = worked(first.pk)
    assert run.state == worked(second.pk).state == RunState.COMPARED
    assert list(review_queue.waiting(reviewer)) == [made]
    with pytest.raises(NothingToRepeat):
        repetitions.queue(run, by=archivist)
    (way,) = lineage.of(archivist, made.description)
    assert [each.verdict for each in way.repetitions] == [Verdict.SAME_BYTES]
    assert lineage.of(reader, made.description) == ()


def test_other_weights_are_refused_naming_both_digests_here_and_at_the_worker(
    made: RestorationRun, archivist: User
) -> None:
    ((name, here),) = (made.report or {})["weights"].items()
    waiting = repetitions.queue(made, by=archivist)
    change_report(made, weights={"lost-net": "1" * 64})
    with pytest.raises(OtherWeights, match="no such file"):
        repetitions.queue(made, by=archivist)
    change_report(made, weights={name: "0" * 64})
    with pytest.raises(OtherWeights, match="0" * 64) as refused:
        repetitions.queue(made, by=archivist)
    assert (refused.value.name, refused.value.found) == (name, here)
    run = worked(waiting.pk)
    assert (run.state, run.failure_code) == (RunState.FAILED, "restoration.E010")
    assert here in run.failure and "0" * 64 in run.failure
    event = told(made)
    assert (event.outcome, event.detail["act"]) == (Outcome.FAILURE, "not made again")


def test_a_network_that_came_later_is_not_used(
    item: Description, archivist: User, settings: Any, tmp_path: Path
) -> None:
    recipe = Recipe("calm", (Step("denoise", {"method": "auto"}),))
    models_dir = settings.MODELS_DIR
    settings.MODELS_DIR = tmp_path / "models"
    settings.MODELS_DIR.mkdir()
    shutil.copy(Path(models_dir) / "manifest.toml", settings.MODELS_DIR)
    first = done(a_run(item, recipe, archivist).pk)
    assert first.report is not None and first.report["weights"] == {}
    settings.MODELS_DIR = models_dir
    report = again(first, archivist).report
    assert report is not None and (report["verdict"], report["weights"]) == (Verdict.SAME_BYTES, {})


def test_a_result_that_differs_is_told_by_how_much(
    kept: RestorationRun, archivist: User, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def elsewhere(recipe: Report, **given: Any) -> Report:
        """The engine with another strength, as a stand-in for a device that computes otherwise."""
        other = Recipe("even", (Step("fading"), Step("denoise", {"strength": 0.6})), seed=11)
        return {**execute(other.to_dict(), **given), "device": "cuda:0"}

    execute = runner.execute
    monkeypatch.setattr(runner, "execute", elsewhere)
    run = again(kept, archivist)
    assert run.report is not None and run.report["verdict"] == Verdict.DIFFERENT
    event = told(kept)
    assert event.outcome == Outcome.FAILURE
    assert 20 < event.detail["psnr_db"] < 100 and 0 < event.detail["largest"] < event.detail["most"]
    (way,) = lineage.of(reader, kept.description)
    assert way.failed_repetition is None and way.result.role == FileRole.PRODUCTION_MASTER
    (told_again,) = way.repetitions
    assert (told_again.verdict, told_again.who) == (Verdict.DIFFERENT, str(archivist))
    assert (told_again.device, told_again.other_device) == ("cuda:0", "cpu")
    row = provenance.history(archivist, kept.description)[0]
    assert row.what == "Restoration run again from its record: not the same" and not row.is_routine
    # Equal pixels in bytes that the engine of that time wrote otherwise.
    monkeypatch.undo()
    change_report(kept, result_digest="0" * 128)
    report = again(kept, archivist).report
    assert report is not None and report["verdict"] == Verdict.SAME_PICTURE
    assert told(kept).outcome == Outcome.SUCCESS


def test_a_scan_a_result_or_a_recipe_that_is_not_as_on_record_fails_it(
    kept: RestorationRun, archivist: User
) -> None:
    master = lineage.production_master(kept)
    assert master is not None
    for file, code in ((kept.source, "archive.F001"), (master, failures.RESULT_CHANGED)):
        queued, path = repetitions.queue(kept, by=archivist), storage.locate(file)
        whole = path.read_bytes()
        path.chmod(0o600)
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        assert worked(queued.pk).failure_code == code
        path.write_bytes(whole)
    queued = repetitions.queue(kept, by=archivist)
    RestorationRun.objects.filter(pk=queued.pk).update(recipe=Recipe("x", (Step("fading"),)).to_dict())
    assert worked(queued.pk).failure_code == failures.RECIPE_CHANGED


def test_the_repetition_of_a_dead_worker_comes_back_and_the_late_one_is_refused(
    made: RestorationRun, archivist: User
) -> None:
    run = repetitions.queue(made, by=archivist)
    late = restorations.claim(run.pk, worker=workers.arrive(device="cpu"))
    assert late is not None
    RestorationRun.objects.filter(pk=run.pk).update(lease_until=Now() - timedelta(seconds=1))
    assert restorations.requeue_expired() == 1
    assert worked(run.pk).state == RunState.COMPARED
    with pytest.raises(LostRace):
        repetitions.conclude(late, made.report or {}, None)
    assert PreservationEvent.objects.filter(run=made, detail__act="made again").count() == 1
