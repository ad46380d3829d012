"""The one place that moves a run through its lifecycle."""

from typing import Any

from django.db.models import Q

from archive.domain.errors import LostRace
from archive.domain.lifecycles import require_run_move
from archive.domain.vocabulary import RunState
from archive.models import Agent, RestorationRun, RunTransition


def advance(
    run: RestorationRun, to: RunState, *, by: Agent, only_if: Q | None = None, **changes: Any
) -> None:
    """Move `run` from the state that it was read in to `to`, with other `changes` of the row.

    A guarded UPDATE and one `RunTransition`, inside the caller's transaction. Raises `IllegalTransition`, and
    `LostRace` when the row is no longer in that state or no longer meets `only_if`.
    """
    current = RunState(run.state)
    require_run_move(current, to)
    rows = RestorationRun.objects.filter(only_if or Q(), pk=run.pk, state=current)
    if not rows.update(state=to, **changes):
        raise LostRace(what="run", key=run.pk)
    RunTransition.objects.create(run=run, from_state=current, to_state=to, by=by)
    run.refresh_from_db()
