"""The one number of the damage detector that training leaves open: how sure it has to be."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from restoration.nets.damage import DamageDetector, DamageDims
from restoration.steps.damage_net import Detector, decided
from restoration.steps.scratches import Places, places_of, settled
from restoration.training.damage_scenes import Flags, Floats
from restoration.training.evaluation.damage import DamageTrial, detector_of_net, judged, summary

THRESHOLDS = tuple(np.arange(0.0, 5.01, 0.5).tolist())
MOST_TOUCHED_SHARE = 0.0005  # of sound photographs


class Seen(NamedTuple):
    """One picture as the restoration step sees it: log odds of damage (H, W), and its places."""

    odds: Floats
    places: Places

    def found(self, threshold: float) -> Flags:
        """What the step would fill, (H, W), at its usual sensitivity."""
        asked = self.places.caution + np.float32(threshold)
        return settled(decided(self.odds, asked, self.places.inside)).mask


def choose_threshold(net: DamageDetector, trials: Sequence[DamageTrial]) -> DamageDims:
    """Dims with the threshold of best F1 among those that leave sound photographs alone.

    All of the step is around it: a threshold for pixels alone is lower, and eats into lattices where no
    caution is asked. Where none leaves them alone, the strictest is taken. The net keeps the dims found.
    """
    net.dims = replace(net.dims, threshold=0.0)
    detect = detector_of_net(net)
    pairs = [(_seen(trial.aged, detect), _seen(trial.sound, detect)) for trial in trials]
    best, best_f1 = THRESHOLDS[-1], 0.0
    for threshold in THRESHOLDS:
        finds = [judged(aged.found(threshold), trial) for (aged, _), trial in zip(pairs, trials, strict=True)]
        found = summary(finds, [float(sound.found(threshold).mean()) for _, sound in pairs])
        if found.touched_share_of_sound < MOST_TOUCHED_SHARE and found.f1 > best_f1:
            best, best_f1 = threshold, found.f1
    net.dims = replace(net.dims, threshold=best)
    return net.dims


def _seen(plane: Floats, detect: Detector) -> Seen:
    return Seen(detect(plane), places_of(plane))
