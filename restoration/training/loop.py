"""The training loop: how long, at what rate of learning, and the running mean of the weights."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import torch
from torch import nn

from restoration.training.batches import Crops, ahead


@dataclass(frozen=True)
class Budget:
    """How long to train: a number of steps (reproducible bit for bit) or of minutes; the other is None.

    No steps at all leave a network as it was begun: only what comes after training is done.
    """

    steps: int | None = None
    minutes: float | None = None

    def spent(self, step: int, elapsed_s: float) -> float:
        """Share of the budget used, 1 or more when it is over."""
        if self.steps is not None:
            return step / self.steps if self.steps else 1.0
        if self.minutes is None:
            raise ValueError("a training run needs a number of steps or of minutes")
        return elapsed_s / (60.0 * self.minutes)


@dataclass(frozen=True)
class Milestone:
    """Where a run stands: the step done, the mean loss since the last milestone, seconds trained in all."""

    step: int
    loss: float
    elapsed_s: float
    spent: float


class Run(Protocol):
    """A network in training, as `train` needs it; its batches are whatever its crops give."""

    step: int
    elapsed_s: float

    def take_step(self, batch: Any, spent: float) -> float:
        """One step of gradient descent on one batch; returns the loss."""


AnyRun = TypeVar("AnyRun", bound=Run)


def learning_rate(peak: float, warmup_steps: int, step: int, spent: float) -> float:
    """A linear rise over the first steps, then half a cosine down to a five-hundredth of `peak`."""
    warm = min(1.0, (step + 1) / warmup_steps)
    return peak * warm * max(0.002, 0.5 * (1.0 + math.cos(math.pi * min(spent, 1.0))))


@torch.no_grad()
def average(averaged: nn.Module, net: nn.Module, step: int, averaging: float) -> None:
    """Let the running mean of the weights follow the net's, after `step` steps."""
    # Young averages forget quickly, or the random start would linger in them.
    keep = min(averaging, (1 + step) / (10 + step))
    for mean, current in zip(averaged.state_dict().values(), net.state_dict().values(), strict=True):
        if mean.is_floating_point():
            mean.lerp_(current, 1.0 - keep)
        else:
            mean.copy_(current)


def train(
    run: AnyRun,
    crops: Crops,
    budget: Budget,
    *,
    on_milestone: Callable[[AnyRun, Milestone], None],
    every_steps: int = 50,
    workers: int = 0,
) -> None:
    """Train until the budget is spent, reporting every `every_steps` steps and at the end.

    `workers` processes make the batches, or a thread (0). Elapsed time counts on from the checkpoint's.
    """
    losses: list[float] = []
    coming = ahead(crops, run.step, workers=workers)
    while (spent := budget.spent(run.step, run.elapsed_s)) < 1.0:
        started = time.monotonic()
        losses.append(run.take_step(next(coming), spent))
        run.elapsed_s += time.monotonic() - started
        spent = budget.spent(run.step, run.elapsed_s)
        if run.step % every_steps == 0 or spent >= 1.0:
            on_milestone(run, Milestone(run.step, sum(losses) / len(losses), run.elapsed_s, spent))
            losses.clear()
