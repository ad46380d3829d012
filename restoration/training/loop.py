"""Training: resumable, the same data in the same order, averaged weights; and the colorizer's own run."""

import copy
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import torch
from torch import Tensor, nn

from restoration.nets.colorizer import Colorizer, ColorizerDims
from restoration.training import checkpoints
from restoration.training.datasets import Batch
from restoration.training.losses import ColorLoss, bin_shares, rebalancing
from restoration.training.photographs import Photographs


@dataclass(frozen=True)
class TrainSettings:
    """What decides the result of a run, together with its data and its length; kept in the checkpoint."""

    seed: int = 20261121
    batch_size: int = 24
    crop_px: int = 160
    learning_rate: float = 1.2e-3
    weight_decay: float = 0.02
    warmup_steps: int = 200
    averaging: float = 0.998
    rebalancing: float = 0.5
    precision: str = "fp32"


@dataclass(frozen=True)
class Budget:
    """How long to train: a number of steps (reproducible bit for bit) or of minutes; the other is None."""

    steps: int | None = None
    minutes: float | None = None

    def spent(self, step: int, elapsed_s: float) -> float:
        """Share of the budget used, 1 or more when it is over."""
        if self.steps is not None:
            return step / self.steps
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


class Crops(Protocol):
    """Batches by the number of the step."""

    def batch(self, step: int) -> Any:
        """The batch of one step; the same for the same step, in any process."""


AnyRun = TypeVar("AnyRun", bound=Run)


class ColorizerRun:
    """A colorizer in training. `averaged`, the running mean of its weights, is what is used and shipped."""

    def __init__(
        self, settings: TrainSettings, dims: ColorizerDims, shares: Tensor, device: torch.device
    ) -> None:
        torch.manual_seed(settings.seed)
        self.settings, self.device, self.shares = settings, device, shares
        self.net = Colorizer(dims).to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.averaged = copy.deepcopy(self.net).eval().requires_grad_(requires_grad=False)
        self.loss = ColorLoss(self.net.bins.cpu(), rebalancing(shares, settings.rebalancing)).to(device)
        self.optimizer = torch.optim.AdamW(
            self.net.parameters(),
            lr=settings.learning_rate,
            weight_decay=settings.weight_decay,
            betas=(0.9, 0.99),
        )
        self.step, self.elapsed_s = 0, 0.0

    @classmethod
    def begin(
        cls, photographs: Photographs, settings: TrainSettings, dims: ColorizerDims, device: torch.device
    ) -> "ColorizerRun":
        """Start from random weights; the colours of the photographs are counted first."""
        return cls(settings, dims, bin_shares(photographs, Colorizer(dims).bins), device)

    @classmethod
    def resume(cls, path: Path, device: torch.device, **changed: Any) -> "ColorizerRun":
        """Go on from a checkpoint as if nothing had happened, but for the settings named as changed."""
        state = checkpoints.load(path)
        dims = ColorizerDims.from_values(state["dims"])
        run = cls(TrainSettings(**{**state["settings"], **changed}), dims, state["shares"], device)
        run.net.load_state_dict(state["net"])
        run.averaged.load_state_dict(state["averaged"])
        run.optimizer.load_state_dict(state["optimizer"])
        run.step, run.elapsed_s = state["step"], state["elapsed_s"]
        return run

    def save(self, path: Path) -> None:
        """Write the checkpoint that `resume` reads."""
        checkpoints.save(
            {
                "settings": asdict(self.settings),
                "dims": asdict(self.net.dims),
                "shares": self.shares,
                "net": self.net.state_dict(),
                "averaged": self.averaged.state_dict(),
                "optimizer": self.optimizer.state_dict(),
                "step": self.step,
                "elapsed_s": self.elapsed_s,
            },
            path,
        )

    def take_step(self, batch: Batch, spent: float) -> float:
        """One step of gradient descent on one batch; returns the loss."""
        self.net.train()
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate(
                self.settings.learning_rate, self.settings.warmup_steps, self.step, spent
            )
        lightness = batch.lightness.to(self.device, memory_format=torch.channels_last)
        hints = batch.hints.to(self.device, memory_format=torch.channels_last)
        enabled = self.settings.precision == "bf16"
        with torch.autocast(self.device.type, torch.bfloat16, enabled=enabled):
            logits = self.net.logits(lightness, hints)
        loss: Tensor = self.loss(logits, batch.ab.to(self.device))
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1
        average(self.averaged, self.net, self.step, self.settings.averaging)
        return loss.item()


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
) -> None:
    """Train until the budget is spent, reporting every `every_steps` steps and at the end.

    Batches are made one ahead in a thread. Elapsed time counts on from the checkpoint's.
    """
    losses: list[float] = []
    with ThreadPoolExecutor(max_workers=1) as ahead:
        coming = ahead.submit(crops.batch, run.step)
        while (spent := budget.spent(run.step, run.elapsed_s)) < 1.0:
            started = time.monotonic()
            batch = coming.result()
            coming = ahead.submit(crops.batch, run.step + 1)
            losses.append(run.take_step(batch, spent))
            run.elapsed_s += time.monotonic() - started
            spent = budget.spent(run.step, run.elapsed_s)
            if run.step % every_steps == 0 or spent >= 1.0:
                on_milestone(run, Milestone(run.step, sum(losses) / len(losses), run.elapsed_s, spent))
                losses.clear()
