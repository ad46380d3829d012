"""The one number of the damage detector that training leaves open: how sure it has to be."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from restoration.nets.damage import DamageDetector, DamageDims
from restoration.steps.damage import disc, unit_of
from restoration.steps.damage_net import decided
from restoration.steps.scratches import MARGIN_UNITS
from restoration.training.damage_scenes import Flags, Floats
from restoration.training.evaluation.damage import (
    DamageTrial,
    detector_of_net,
    judged,
    summary,
)

THRESHOLDS = tuple(np.round(np.arange(-2.0, 4.01, 0.25), 2).tolist())
MOST_TOUCHED_SHARE = 0.0005  # of sound photographs


def choose_threshold(net: DamageDetector, trials: Sequence[DamageTrial]) -> DamageDims:
    """Dims with the threshold of best F1 among those that leave sound photographs alone.

    Where none does, the strictest is taken. The net keeps the dims found.
    """
    net.dims = replace(net.dims, threshold=0.0)
    detect = detector_of_net(net)
    answers = [(detect(trial.aged), detect(trial.sound)) for trial in trials]
    best, best_f1 = THRESHOLDS[-1], 0.0
    for threshold in THRESHOLDS:
        finds = [judged(_grown(aged, threshold), t) for (aged, _), t in zip(answers, trials, strict=True)]
        found = summary(finds, [float(_grown(sound, threshold).mean()) for _, sound in answers])
        if found.touched_share_of_sound < MOST_TOUCHED_SHARE and found.f1 > best_f1:
            best, best_f1 = threshold, found.f1
    net.dims = replace(net.dims, threshold=best)
    return net.dims


def _grown(odds: Floats, threshold: float) -> Flags:
    """Decided as the restoration step does, with the margin that it gives to finds."""
    mask = decided(odds, np.full(odds.shape, threshold, np.float32), np.ones(odds.shape, np.bool_))
    margin_px = MARGIN_UNITS * unit_of((mask.shape[0], mask.shape[1]))
    return np.asarray(cv2.dilate(mask.astype(np.uint8), disc(margin_px)) > 0, np.bool_)
