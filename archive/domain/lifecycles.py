"""Every state machine of the archive, as a table: state -> states that may follow."""

from collections.abc import Mapping

from archive.domain.errors import IllegalTransition
from archive.domain.rights import ErasureState, TakedownState
from archive.domain.vocabulary import BatchState, RunState, TableState, WeightsState

RUNS: Mapping[RunState, frozenset[RunState]] = {
    RunState.QUEUED: frozenset({RunState.RUNNING, RunState.CANCELLED}),
    # A dead worker's run goes back to the queue by itself.
    # One that only makes a restoration again ends with the comparison.
    RunState.RUNNING: frozenset(
        {
            RunState.AWAITING_REVIEW,
            RunState.COMPARED,
            RunState.FAILED,
            RunState.CANCELLED,
            RunState.QUEUED,
        }
    ),
    RunState.AWAITING_REVIEW: frozenset({RunState.APPROVED, RunState.REJECTED, RunState.CANCELLED}),
    RunState.FAILED: frozenset({RunState.QUEUED}),
    RunState.APPROVED: frozenset(),
    RunState.REJECTED: frozenset(),
    RunState.CANCELLED: frozenset(),
    RunState.COMPARED: frozenset(),
}

BATCHES: Mapping[BatchState, frozenset[BatchState]] = {
    BatchState.QUEUED: frozenset({BatchState.RUNNING}),
    BatchState.RUNNING: frozenset({BatchState.FINISHED, BatchState.INTERRUPTED}),
    # Asked for again it waits, so that a worker finds it even if its message is lost.
    BatchState.INTERRUPTED: frozenset({BatchState.RUNNING, BatchState.QUEUED}),
    BatchState.FINISHED: frozenset(),
}

WEIGHTS: Mapping[WeightsState, frozenset[WeightsState]] = {
    WeightsState.QUEUED: frozenset({WeightsState.RUNNING}),
    # A dead worker's task waits again.
    WeightsState.RUNNING: frozenset({WeightsState.DONE, WeightsState.FAILED, WeightsState.QUEUED}),
    WeightsState.DONE: frozenset(),
    WeightsState.FAILED: frozenset(),
}

TABLES: Mapping[TableState, frozenset[TableState]] = {
    TableState.DRAFT: frozenset({TableState.QUEUED}),
    TableState.QUEUED: frozenset({TableState.RUNNING}),
    # A dead worker's table waits again: all of it is written in one transaction, so nothing of it was.
    TableState.RUNNING: frozenset({TableState.DONE, TableState.FAILED, TableState.QUEUED}),
    # Checked anew against the catalogue as it is now.
    TableState.FAILED: frozenset({TableState.DRAFT}),
    TableState.DONE: frozenset(),
}


TAKEDOWNS: Mapping[TakedownState, frozenset[TakedownState]] = {
    TakedownState.REQUESTED: frozenset(
        {TakedownState.RESTORED, TakedownState.REDACTED, TakedownState.TOMBSTONE}
    ),
    TakedownState.RESTORED: frozenset(),
    TakedownState.REDACTED: frozenset(),
    TakedownState.TOMBSTONE: frozenset(),
}

ERASURES: Mapping[ErasureState, frozenset[ErasureState]] = {
    ErasureState.REQUESTED: frozenset({ErasureState.REFUSED, ErasureState.DECIDED}),
    # Carried out by whoever decided, or by a worker where that was interrupted.
    ErasureState.DECIDED: frozenset({ErasureState.DONE}),
    ErasureState.REFUSED: frozenset(),
    ErasureState.DONE: frozenset(),
}


def require_run_move(current: RunState, to: RunState) -> None:
    """Raise `IllegalTransition` unless a run may move from `current` to `to`."""
    if to not in RUNS[current]:
        raise IllegalTransition(what="run", current=current, to=to)


def require_batch_move(current: BatchState, to: BatchState) -> None:
    """Raise `IllegalTransition` unless a batch may move from `current` to `to`."""
    if to not in BATCHES[current]:
        raise IllegalTransition(what="import batch", current=current, to=to)


def require_weights_move(current: WeightsState, to: WeightsState) -> None:
    """Raise `IllegalTransition` unless a task on weights may move from `current` to `to`."""
    if to not in WEIGHTS[current]:
        raise IllegalTransition(what="task on weights", current=current, to=to)


def require_takedown_move(current: TakedownState, to: TakedownState) -> None:
    """Raise `IllegalTransition` unless a takedown may move from `current` to `to`."""
    if to not in TAKEDOWNS[current]:
        raise IllegalTransition(what="takedown", current=current, to=to)


def require_erasure_move(current: ErasureState, to: ErasureState) -> None:
    """Raise `IllegalTransition` unless an erasure may move from `current` to `to`."""
    if to not in ERASURES[current]:
        raise IllegalTransition(what="erasure", current=current, to=to)


def require_table_move(current: TableState, to: TableState) -> None:
    """Raise `IllegalTransition` unless a table may move from `current` to `to`."""
    if to not in TABLES[current]:
        raise IllegalTransition(what="table", current=current, to=to)
