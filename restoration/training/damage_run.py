"""The training run of the damage detector: resumable like the colorizer's."""

import copy
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as fn

from restoration.nets.damage import DamageDetector, DamageDims
from restoration.training import checkpoints
from restoration.training.damage_crops import DamageBatch
from restoration.training.loop import average, learning_rate


@dataclass(frozen=True)
class DamageSettings:
    """What decides the result of a run, together with its data and its length; kept in the checkpoint."""

    seed: int = 20261121
    batch_size: int = 16
    crop_px: int = 160
    learning_rate: float = 2.5e-3
    weight_decay: float = 0.01
    warmup_steps: int = 60
    averaging: float = 0.995
    damage_weight: float = 2.0
    precision: str = "fp32"


def damage_loss(logits: Tensor, batch: DamageBatch, damage_weight: float) -> Tensor:
    """Cross-entropy with damage weighing more, plus soft Dice, both over what counts → a scalar."""
    weight = batch.counts * (1.0 + (damage_weight - 1.0) * batch.damage)
    surprise = fn.binary_cross_entropy_with_logits(logits, batch.damage, weight, reduction="sum")
    found, damage = torch.sigmoid(logits) * batch.counts, batch.damage * batch.counts
    overlap = (2.0 * (found * damage).sum() + 1.0) / (found.sum() + damage.sum() + 1.0)
    return 4.0 * surprise / weight.sum().clamp_min(1.0) + 0.5 * (1.0 - overlap)


class DamageRun:
    """A damage detector in training. `averaged`, the running mean of its weights, is what is shipped."""

    def __init__(self, settings: DamageSettings, dims: DamageDims, device: torch.device) -> None:
        torch.manual_seed(settings.seed)
        self.settings, self.device = settings, device
        self.net = DamageDetector(dims).to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.averaged = copy.deepcopy(self.net).eval().requires_grad_(requires_grad=False)
        self.optimizer = torch.optim.AdamW(
            self.net.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay
        )
        self.step, self.elapsed_s = 0, 0.0

    @classmethod
    def resume(cls, path: Path, device: torch.device, **changed: Any) -> "DamageRun":
        """Go on from a checkpoint as if nothing had happened, but for the settings named as changed."""
        state = checkpoints.load(path)
        settings = DamageSettings(**{**state["settings"], **changed})
        run = cls(settings, DamageDims.from_values(state["dims"]), device)
        run.net.load_state_dict(state["net"])
        run.averaged.load_state_dict(state["averaged"])
        run.optimizer.load_state_dict(state["optimizer"])
        run.step, run.elapsed_s = state["step"], state["elapsed_s"]
        return run

    def save(self, path: Path) -> None:
        """Write the checkpoint that `resume` reads."""
        state = {
            "settings": asdict(self.settings),
            "dims": asdict(self.net.dims),
            "net": self.net.state_dict(),
            "averaged": self.averaged.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "elapsed_s": self.elapsed_s,
        }
        checkpoints.save(state, path)

    def take_step(self, batch: DamageBatch, spent: float) -> float:
        """One step of gradient descent on one batch; returns the loss."""
        self.net.train()
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate(
                self.settings.learning_rate, self.settings.warmup_steps, self.step, spent
            )
        batch = DamageBatch(*(part.to(self.device) for part in (batch.tone, batch.damage, batch.counts)))
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.settings.precision == "bf16"):
            logits = self.net.logits(batch.tone)
        loss = damage_loss(logits, batch, self.settings.damage_weight)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1
        average(self.averaged, self.net, self.step, self.settings.averaging)
        return loss.item()
