"""The state tables: what may follow what."""

import pytest

from archive.domain.errors import IllegalTransition
from archive.domain.lifecycles import BATCHES, RUNS, WEIGHTS, require_run_move
from archive.domain.vocabulary import BatchState, RunState, WeightsState


def test_every_state_has_its_line() -> None:
    assert set(RUNS) == set(RunState)
    assert set(BATCHES) == set(BatchState)
    assert set(WEIGHTS) == set(WeightsState)


def test_every_state_but_the_first_can_be_reached() -> None:
    reached = {to for targets in RUNS.values() for to in targets}
    assert reached == set(RunState)


@pytest.mark.parametrize("end", [RunState.APPROVED, RunState.REJECTED, RunState.CANCELLED])
def test_what_is_decided_stays_decided(end: RunState) -> None:
    for to in RunState:
        with pytest.raises(IllegalTransition):
            require_run_move(end, to)


def test_nothing_is_approved_that_was_not_waiting_for_review() -> None:
    before = {state for state, targets in RUNS.items() if RunState.APPROVED in targets}
    assert before == {RunState.AWAITING_REVIEW}
