"""Training the damage detector, and choosing how sure it has to be."""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as fn

from restoration.nets.damage import DamageDetector, DamageDims
from restoration.training.damage_crops import DamageBatch, DamageCrops
from restoration.training.damage_threshold import choose_threshold
from restoration.training.evaluation.damage import damage_trials
from restoration.training.evaluation.untouched import sound_planes
from restoration.training.mistakes import emphasis
from restoration.training.run import TrainingTask, TrainSettings

DAMAGE_WEIGHT = 2.0
TRIALS = 75  # held-out photographs that the threshold is chosen on


def task() -> TrainingTask:
    """The training of the damage detector."""
    return TrainingTask(
        architecture="albumen-damage",
        settings=TrainSettings(
            batch_size=16,
            crop_px=160,
            learning_rate=2.5e-3,
            weight_decay=0.01,
            warmup_steps=60,
            averaging=0.995,
        ),
        short_px=320,
        space="lab",
        build=lambda: DamageDetector(DamageDims()),
        crops=lambda photographs, settings: DamageCrops(
            photographs, settings.crop_px, settings.batch_size, settings.seed
        ),
        loss=lambda _photographs: loss,
        finish=_finish,
        emphasis=emphasis,
    )


def loss(net: nn.Module, batch: DamageBatch) -> Tensor:
    """Cross-entropy with damage weighing more, plus soft Dice, both over what counts → a scalar."""
    if not isinstance(net, DamageDetector):
        raise TypeError(f"{type(net).__name__} finds no damage")
    logits = net.logits(batch.tone).float()
    weight = batch.counts * (1.0 + (DAMAGE_WEIGHT - 1.0) * batch.damage)
    surprise = fn.binary_cross_entropy_with_logits(logits, batch.damage, weight, reduction="sum")
    found, damage = torch.sigmoid(logits) * batch.counts, batch.damage * batch.counts
    overlap = (2.0 * (found * damage).sum() + 1.0) / (found.sum() + damage.sum() + 1.0)
    return 4.0 * surprise / weight.sum().clamp_min(1.0) + 0.5 * (1.0 - overlap)


def _finish(net: nn.Module, folder: Path) -> None:
    if isinstance(net, DamageDetector) and (held_back := list(damage_trials(folder, limit=TRIALS, part=0))):
        choose_threshold(net, held_back, list(sound_planes(folder, limit=TRIALS, part=0)))
