"""Drawing photographs for a batch: decided by the seed and the number of the step alone, in any process."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from restoration.training.photographs import Photographs

Floats = NDArray[np.float32]
Generator = np.random.Generator
Sample = TypeVar("Sample")


def drawn(
    photographs: Photographs,
    make: Callable[[NDArray[np.uint8], Generator], Sample],
    *,
    count: int,
    seed: int,
    step: int,
) -> list[Sample]:
    """Make `count` samples, each of a stored picture (H, W, 3) and with a generator of its own."""
    rng = np.random.default_rng((seed, step))
    chosen = rng.choice(len(photographs), size=count, p=photographs.sampling_weights)
    return [
        make(photographs.picture(int(index)), np.random.default_rng((seed, step, slot)))
        for slot, index in enumerate(chosen)
    ]


def stacked(samples: Sequence[tuple[Floats, ...]]) -> list[Tensor]:
    """Samples of arrays (H, W, C) → one tensor (N, C, H, W) for each place in them."""
    return [torch.from_numpy(np.stack(part)).permute(0, 3, 1, 2) for part in zip(*samples, strict=True)]
