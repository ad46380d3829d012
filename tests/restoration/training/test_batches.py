"""Batches made ahead: whoever makes them, they come in the order of their steps and are the same."""

from dataclasses import dataclass
from itertools import islice

import pytest
import torch
from torch import Tensor

from restoration.training.batches import ahead
from restoration.training.pixel_pairs import PixelBatch


@dataclass(frozen=True)
class Numbered:
    """Batches that say which step they are of, and what a generator seeded by it draws."""

    def batch(self, step: int) -> PixelBatch:
        return PixelBatch(torch.tensor([step]), torch.rand(4, generator=torch.Generator().manual_seed(step)))


class Broken:
    def batch(self, step: int) -> Tensor:
        if step == 2:
            raise ValueError("the photograph is torn")
        return torch.zeros(1)


@pytest.mark.parametrize("workers", [0, 1, 3])
def test_batches_come_in_order_from_the_step_that_is_asked_for(workers: int) -> None:
    batches = list(islice(ahead(Numbered(), 5, workers=workers), 7))
    assert [int(batch.seen) for batch in batches] == list(range(5, 12))
    assert all(torch.equal(batch.wanted, Numbered().batch(int(batch.seen)).wanted) for batch in batches)


@pytest.mark.parametrize("workers", [0, 2])
def test_what_goes_wrong_in_making_one_is_told(workers: int) -> None:
    coming = ahead(Broken(), 1, workers=workers)
    next(coming)
    with pytest.raises(ValueError, match="torn"):
        next(coming)
