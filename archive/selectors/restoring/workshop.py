"""Reading the workshop: runs with how far they are, and the workers."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Case, IntegerField, Prefetch, QuerySet, Value, When
from django.utils import timezone

from archive.domain import failures
from archive.domain.vocabulary import RunState
from archive.engine import recipes
from archive.models import Description, RestorationRun, WorkerNode
from archive.policies.visibility import Person, runs_visible_to, shown_files

OPEN = (RunState.QUEUED, RunState.RUNNING)
_HEARD_OF_WITHIN = timedelta(seconds=20)
_TOO_EARLY = 0.02  # of a run: before that its speed says nothing
_FIRST = (RunState.RUNNING, RunState.QUEUED, RunState.FAILED, RunState.AWAITING_REVIEW)


@dataclass(frozen=True)
class Progress:
    """How far a run is; `step_number` counts from 1, `seconds_left` is None while nothing can be said."""

    percent: int
    step_number: int
    step_count: int
    step_title: str
    seconds_left: int | None
    waiting_before: int


@dataclass(frozen=True)
class Bench:
    """One worker as the page shows it: whether it was heard of lately, and the run that it holds."""

    node: WorkerNode
    is_there: bool
    run: RestorationRun | None


def runs(person: Person) -> QuerySet[RestorationRun]:
    """All runs that `person` may see, newest first, with what a row of the list shows."""
    related = ("description", "requested_by", "worker", "candidate", "review")
    shown = Prefetch("description__thumbnail", shown_files(person))
    runs = RestorationRun.objects.select_related(*related).prefetch_related(shown)
    return runs_visible_to(person, runs)


def board(person: Person) -> QuerySet[RestorationRun]:
    """The runs in the order of the page: at work, waiting (oldest first), failed, then the others."""
    places = [When(state=state, then=Value(place)) for place, state in enumerate(_FIRST)]
    place = Case(*places, default=Value(len(_FIRST)), output_field=IntegerField())
    waiting_since = Case(When(state=RunState.QUEUED, then="requested_at"))
    return runs(person).annotate(place=place).order_by("place", waiting_since, "-requested_at")


def one(person: Person, key: UUID) -> RestorationRun | None:
    """One run by its key, or None where it does not exist for this person."""
    return runs(person).filter(pk=key).first()


def of_item(person: Person, description: Description) -> QuerySet[RestorationRun]:
    """The runs of one item, newest first."""
    return runs(person).filter(description=description)


def progress(run: RestorationRun) -> Progress:
    """How far `run` is, and how long it will still take at the speed that it had so far."""
    seconds_left = None
    if run.state == RunState.RUNNING and run.started_at and run.fraction >= _TOO_EARLY:
        elapsed_s = (timezone.now() - run.started_at).total_seconds()
        seconds_left = max(0, round(elapsed_s * (1 - run.fraction) / run.fraction))
    before = 0
    if run.state == RunState.QUEUED:
        waiting = RestorationRun.objects.filter(state=RunState.QUEUED)
        before = waiting.filter(requested_at__lt=run.requested_at).count()
    return Progress(
        percent=round(100 * run.fraction),
        step_number=run.step_index + 1,
        step_count=run.step_count,
        step_title=recipes.step_title(run.step_kind) if run.step_kind else "",
        seconds_left=seconds_left,
        waiting_before=before,
    )


def failure(run: RestorationRun) -> str:
    """Why a run failed, as a sentence in the reader's language; empty where it did not."""
    return failures.sentence(run.failure_code) if run.failure_code else ""


def workers(person: Person) -> tuple[Bench, ...]:
    """The workers, those that are there first, each with its run where `person` may see that."""
    heard_of = timezone.now() - _HEARD_OF_WITHIN
    running = RestorationRun.objects.filter(state=RunState.RUNNING).select_related("description")
    held = runs_visible_to(person, running)
    by_worker = {run.worker_id: run for run in held}
    benches = (
        Bench(node, bool(node.last_seen_at and node.last_seen_at >= heard_of), by_worker.get(node.pk))
        for node in WorkerNode.objects.all()
    )
    return tuple(sorted(benches, key=lambda bench: (not bench.is_there, bench.node.name)))


def somebody_works() -> bool:
    """Whether any worker was heard of lately."""
    return WorkerNode.objects.filter(last_seen_at__gte=timezone.now() - _HEARD_OF_WITHIN).exists()
