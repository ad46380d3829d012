"""The one place that moves a run through its lifecycle."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.db.models.functions import Now

from archive.domain.errors import LostRace
from archive.domain.lifecycles import require_run_move
from archive.domain.vocabulary import EventType, RunAct, RunState
from archive.models import Agent, RestorationRun, RunTransition
from archive.services import events

# What a run loses and gets when its worker, or whoever gives it up, is done with it.
ENDED: Mapping[str, Any] = {"claim": None, "lease_until": None, "finished_at": Now()}


def enter(run: RestorationRun, *, by: Agent) -> None:
    """Save a new run as one that waits."""
    run.save(force_insert=True)
    RunTransition.objects.create(run=run, from_state="", to_state=RunState.QUEUED, by=by)
    _tell(run, RunAct.ASKED_FOR, by=by)


def advance(
    run: RestorationRun,
    to: RunState,
    *,
    by: Agent,
    changes: Mapping[str, Any] | None = None,
    act: RunAct | None = None,
    only_if: Q | None = None,
) -> None:
    """Move `run` from the state that it was read in to `to`, with other `changes` of the row.

    A guarded UPDATE, one `RunTransition` and the event of the `act`, inside the caller's transaction; None
    where the caller records an event that says more. Raises `IllegalTransition`, and `LostRace` when the row
    is no longer in that state or no longer meets `only_if`.
    """
    current = RunState(run.state)
    require_run_move(current, to)
    rows = RestorationRun.objects.filter(only_if or Q(), pk=run.pk, state=current)
    if not rows.update(state=to, **(changes or {})):
        raise LostRace(what="run", key=run.pk)
    RunTransition.objects.create(run=run, from_state=current, to_state=to, by=by)
    run.refresh_from_db()
    if act is not None:
        _tell(run, act, by=by)


def _tell(run: RestorationRun, act: RunAct, *, by: Agent) -> None:
    kind = EventType.CREATION if run.verifies_id is None else EventType.VALIDATION
    detail = {"act": str(act), "recipe": run.recipe_name, "recipe_digest": run.recipe_digest}
    events.record(kind, by=by, of=run.description, run=run, detail=detail)
