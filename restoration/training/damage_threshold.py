"""The one number of the damage detector that training leaves open: how sure it has to be."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from restoration.imaging.filters import within
from restoration.nets.damage import DamageDetector, DamageDims
from restoration.steps.damage_net import MOST_LONG_SIDE_PX, Detector, decided, odds_of
from restoration.steps.scratches import Places, places_of, settled
from restoration.training.damage_scenes import Flags, Floats
from restoration.training.evaluation.damage import DamageTrial, detector_of_net, judged, summary

THRESHOLDS = tuple(np.arange(0.0, 5.01, 0.5).tolist())
MOST_TOUCHED_SHARE = 0.0005  # of sound photographs


class Seen(NamedTuple):
    """One picture at the size at which the step searches it: luma, log odds of damage (H, W), and places."""

    plane: Floats
    odds: Floats
    places: Places

    def found(self, threshold: float) -> Flags:
        """What the step would fill, (H, W), at its usual sensitivity."""
        asked = self.places.caution + np.float32(threshold)
        return settled(decided(self.odds, asked, self.places.inside), self.plane).mask


def choose_threshold(
    net: DamageDetector, trials: Sequence[DamageTrial], sound: Sequence[Floats] = ()
) -> DamageDims:
    """Dims with the threshold of best F1 among those that leave sound photographs alone.

    Sound are those of the trials, aged, and `sound`, luma (H, W) of photographs as they are. All of the step
    is around it: a threshold for pixels alone is lower, and eats into lattices where no caution is asked.
    Where none leaves them alone, the strictest is taken. The net keeps the dims found.
    """
    net.dims = replace(net.dims, threshold=0.0)
    detect = detector_of_net(net)
    damaged = [_seen(trial.aged, detect) for trial in trials]
    aged, plain = (
        [_seen(plane, detect) for plane in planes] for planes in ([t.sound for t in trials], sound)
    )
    best, best_f1 = THRESHOLDS[-1], 0.0
    for threshold in THRESHOLDS:
        finds = [judged(seen.found(threshold), trial) for seen, trial in zip(damaged, trials, strict=True)]
        found = summary(finds, _touched(aged, threshold))
        most = max(found.touched_share_of_sound, float(np.mean(_touched(plain, threshold) or [0.0])))
        if most < MOST_TOUCHED_SHARE and found.f1 > best_f1:
            best, best_f1 = threshold, found.f1
    net.dims = replace(net.dims, threshold=best)
    return net.dims


def _touched(sound: Sequence[Seen], threshold: float) -> list[float]:
    return [float(seen.found(threshold).mean()) for seen in sound]


def _seen(plane: Floats, detect: Detector) -> Seen:
    plane = within(plane, MOST_LONG_SIDE_PX)
    return Seen(plane, odds_of(plane, detect), places_of(plane))
