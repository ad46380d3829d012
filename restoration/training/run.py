"""One training run: a network, its averaged weights and its optimizer; resumable as if never stopped."""

import copy
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from restoration.training import checkpoints
from restoration.training.batches import Crops
from restoration.training.loop import average, learning_rate
from restoration.training.photographs import Photographs, Space

NEVER_TRAINED_STEP = 1 << 40


@dataclass(frozen=True)
class TrainSettings:
    """What decides the result of a run, together with its data and its length; kept in the checkpoint."""

    batch_size: int
    crop_px: int
    learning_rate: float
    seed: int = 20261121
    weight_decay: float = 0.0
    warmup_steps: int = 100
    averaging: float = 0.998
    precision: str = "fp32"


class Loss(Protocol):
    """What a network is punished for, on one batch → a scalar."""

    def __call__(self, net: nn.Module, batch: Any) -> Tensor: ...


Emphasis = Callable[[nn.Module, Photographs, Callable[[float], None]], tuple[float, ...]]


@dataclass(frozen=True)
class TrainingTask:
    """How one kind of network is trained.

    `architecture` is its name in `restoration.weights.architectures`; the photographs are decoded at a short
    side of `short_px` (None: as they are) in the colour space `space`. `loss` is made once, and may look at
    all photographs; `finish` settles what training leaves open, on the held-out photographs of the folder.
    Where `learns` names parts of the network, the others stay as they were begun. `emphasis` asks a network
    that builds on an earlier one how often each photograph is to be shown.
    """

    architecture: str
    settings: TrainSettings
    short_px: int | None
    space: Space
    build: Callable[[], nn.Module]
    crops: Callable[[Photographs, TrainSettings], Crops]
    loss: Callable[[Photographs], Loss]
    finish: Callable[[nn.Module, Path], None] = lambda _net, _folder: None
    learns: tuple[str, ...] = ()
    emphasis: Emphasis = lambda _net, _photographs, _tell: ()


class TrainingRun:
    """A network in training. `averaged`, the running mean of its weights, is what is used and shipped.

    Where `learns` names parts of the network, only those are trained.
    """

    def __init__(
        self,
        net: nn.Module,
        loss: Loss,
        settings: TrainSettings,
        device: torch.device,
        learns: tuple[str, ...] = (),
    ) -> None:
        self.settings, self.device, self.learns = settings, device, learns
        self.loss = loss.to(device) if isinstance(loss, nn.Module) else loss
        self.net = net.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.net.requires_grad_(requires_grad=False)
        for part in self._learning(self.net):
            part.requires_grad_()
        self.averaged = copy.deepcopy(self.net).eval().requires_grad_(requires_grad=False)
        self.optimizer = torch.optim.AdamW(
            [weight for weight in self.net.parameters() if weight.requires_grad],
            lr=settings.learning_rate,
            weight_decay=settings.weight_decay,
            betas=(0.9, 0.99),
        )
        self.step, self.elapsed_s = 0, 0.0

    def resume(self, path: Path) -> None:
        """Go on from a checkpoint as if nothing had happened."""
        state = checkpoints.load(path)
        self.net.load_state_dict(state["net"])
        self.averaged.load_state_dict(state["averaged"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.elapsed_s = state["step"], state["elapsed_s"]

    def save(self, path: Path) -> None:
        """Write the checkpoint that `resume` reads."""
        state = {
            "settings": asdict(self.settings),
            "net": self.net.state_dict(),
            "averaged": self.averaged.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "elapsed_s": self.elapsed_s,
        }
        checkpoints.save(state, path)

    @torch.no_grad()
    def settle_norms(self, crops: Crops, *, batches: int = 40) -> None:
        """Take the statistics of the normalised layers of `averaged` anew, over batches never trained on.

        Averaged weights never saw a batch, so the statistics that they carry are not theirs (Izmailov 2018).
        """
        parts = self._learning(self.averaged)
        norms = [layer for part in parts for layer in part.modules() if isinstance(layer, nn.BatchNorm2d)]
        before = [copy.deepcopy(layer.state_dict()) for layer in norms]
        for layer in norms:
            layer.reset_running_stats()
            layer.momentum = None  # the plain mean over all batches
            layer.train()
        for number in range(batches if norms else 0):
            self.loss(self.averaged, self._moved(crops.batch(NEVER_TRAINED_STEP + number)))
        for layer, state in zip(norms, before, strict=True):
            if not layer.num_batches_tracked:  # the loss makes no use of it
                layer.load_state_dict(state)
        self.averaged.eval()

    def take_step(self, batch: Any, spent: float) -> float:
        """One step of gradient descent on one batch; returns the loss."""
        self.net.eval()
        for part in self._learning(self.net):
            part.train()
        settings = self.settings
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate(settings.learning_rate, settings.warmup_steps, self.step, spent)
        moved = self._moved(batch)
        torch.manual_seed(settings.seed + self.step)  # what is dropped follows from the step alone
        with torch.autocast(self.device.type, torch.bfloat16, enabled=settings.precision == "bf16"):
            loss = self.loss(self.net, moved)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1
        average(self.averaged, self.net, self.step, settings.averaging)
        return loss.item()

    def _learning(self, net: nn.Module) -> list[nn.Module]:
        return [net.get_submodule(name) for name in self.learns] or [net]

    def _moved(self, batch: Any) -> Any:
        return type(batch)(*(part.to(self.device) for part in batch))


def settings_in(path: Path, task: TrainingTask, **changed: Any) -> TrainSettings:
    """The settings of a checkpoint, but for those named as changed."""
    return replace(task.settings, **{**checkpoints.load(path)["settings"], **changed})
