"""Scratches, cracks, dust and flakes: found on luma and filled from around; nothing else is touched."""

from collections.abc import Mapping
from typing import NamedTuple

import cv2
import numpy as np

from restoration.imaging.color import luma
from restoration.imaging.faces import faces
from restoration.imaging.filters import Floats, box_mean, resized, within
from restoration.imaging.frame import find_frame
from restoration.imaging.photograph import Photograph
from restoration.recipe import AUTO, Value
from restoration.report import Measure
from restoration.steps.context import Context, Outcome
from restoration.steps.damage import GROW_CONTRAST, Flags, candidates, disc, unit_of
from restoration.steps.damage_judge import fitted, measured
from restoration.steps.damage_net import (
    MOST_LONG_SIDE_PX,
    Detector,
    decided,
    detector_of,
    odds_of,
    of_polarity,
)
from restoration.steps.damage_rims import with_rims
from restoration.steps.inpaint import filled
from restoration.steps.inpaint_net import WideDamage, filler_of, wide_damage
from restoration.steps.strokes import corrected, strokes_of
from restoration.weights.manifest import Task

CLASSICAL_LONG_SIDE_PX = 2400  # finer damage than this shows is left to the grain
SCORE_PER_SENSITIVITY = 4.0
FACE_CAUTION = 1.5  # more log odds asked of finds in a face: teeth, eyelids and glasses are bright and thin
TILE_SHARE, LEAST_TILE_PX = 1 / 2, 256  # of the long side; in a smaller tile a single scratch is a crowd
# Above it the finds are the picture: lattices, foliage, print. At 0.08 the detector finds 0.66, not 0.63, of
# the damage, and 0.88, not 0.90, of its finds are damage (benchmarks/engine_scratches.py).
MOST_DAMAGE_IN_TILE = 0.05
MARGIN_UNITS = 1.0
TRIM_SHARE = 0.15
PATTERN_UNITS = 40  # radius of the neighbourhood in which a pattern shows
PATTERN_CAUTION = 30.0  # log odds for each share of the neighbourhood that is pattern


class Damage(NamedTuple):
    """The damage mask (H, W), 1 = to be restored, and the share of the picture left alone as too busy."""

    mask: Flags
    left_alone: float

    def sized(self, size_hw: tuple[int, int]) -> "Damage":
        """The same damage in the picture at another size."""
        return self._replace(mask=resized(self.mask.astype(np.float32), size_hw) > 0)


class Places(NamedTuple):
    """What of a picture is known before any damage is: (H, W) each.

    `caution` is the log odds that a find must exceed by its place alone, `inside` what lies within the frame.
    """

    caution: Floats
    inside: Flags


def apply(photograph: Photograph, settings: Mapping[str, Value], context: Context) -> Outcome:
    """Find and fill damage, as strokes correct it; pixels outside the mask come out bit-identical."""
    plane = luma(photograph.pixels)
    entry = context.session.entry_for(Task.SCRATCHES, AUTO)
    detector = None if entry is None else detector_of(entry, context.session)
    damage = find_damage(plane, str(settings["polarity"]), float(settings["sensitivity"]), detector)
    strokes = strokes_of(str(settings["strokes"]))
    mask = corrected(damage.mask, strokes)
    measures: dict[str, Measure] = {
        "weights": "" if entry is None else entry.name,
        "damaged_share": round(float(mask.mean()), 5),
        "left_alone_share": round(damage.left_alone, 5),
        "strokes": len(strokes),
    }
    context.tell(0.6)
    note = ""
    if damage.left_alone > 0:
        note = "Where finds were too dense to be damage, they were taken for the picture and left alone."
    if not mask.any():
        return Outcome(photograph, measures, note or "No damage was found; nothing was changed.")
    wide = _wide(photograph, mask, context)
    pixels = filled(
        photograph.pixels,
        mask,
        unit_px=unit_of(photograph.size_hw),
        grain=float(settings["grain"]),
        seed=context.seed,
        wide=wide,
    )
    return Outcome(photograph.replace(pixels=pixels), {**measures, **_shares(wide, mask)}, note)


def _wide(photograph: Photograph, mask: Flags, context: Context) -> WideDamage | None:
    """What a network is to fill; None where there is none."""
    entry = context.session.entry_for(Task.INPAINT, AUTO)
    if entry is None:
        return None
    filler = filler_of(entry, context.session, is_grey=photograph.is_grey)
    return wide_damage(mask, filler, weights=entry.name)


def _shares(wide: WideDamage | None, mask: Flags) -> dict[str, Measure]:
    """Which weights filled, and how much of the damage; the rest was filled classically."""
    if wide is None or not wide.patches:
        return {"fill_weights": "", "network_filled_share": 0.0}
    return {"fill_weights": wide.weights, "network_filled_share": round(wide.count_px / int(mask.sum()), 4)}


def find_damage(plane: Floats, polarity: str, sensitivity: float, detector: Detector | None = None) -> Damage:
    """Find damage in luma (H, W): "light", "dark" or "both"; `sensitivity` in [0, 1], 0.5 as fitted.

    With a detector its word counts, pixel by pixel; without one, candidates are found and judged as wholes.
    """
    size_hw = (plane.shape[0], plane.shape[1])
    plane = within(plane, CLASSICAL_LONG_SIDE_PX if detector is None else MOST_LONG_SIDE_PX)
    places = places_of(plane)
    caution = places.caution + np.float32(SCORE_PER_SENSITIVITY * (0.5 - sensitivity))
    if detector is None:
        mask = _judged(plane, places.inside, caution, polarity)
    else:
        mask = of_polarity(
            decided(odds_of(plane, detector), caution, places.inside, sensitivity), plane, polarity
        )
    return settled(mask, plane).sized(size_hw)


def places_of(plane: Floats) -> Places:
    """Where faces and the frame of a picture lie; luma (H, W)."""
    caution = np.zeros(plane.shape, np.float32)
    for face in faces(plane):
        caution[face] = FACE_CAUTION
    inside = np.zeros(plane.shape, np.bool_)
    inside[find_frame(plane).inside] = True
    return Places(caution, inside)


def settled(mask: Flags, plane: Floats) -> Damage:
    """Finds (H, W) in luma (H, W) as they are filled: without crowds, with their rims, and a margin."""
    lone, left_alone = _without_crowds(mask)
    # What is softer than any rim is damage too, and would be smeared into the fill.
    margin = disc(MARGIN_UNITS * unit_of((mask.shape[0], mask.shape[1])))
    whole = cv2.dilate(with_rims(lone, plane).astype(np.uint8), margin) > 0
    return Damage(np.asarray(whole, np.bool_), left_alone)


def _judged(plane: Floats, inside: Flags, caution: Floats, polarity: str) -> Flags:
    mask = np.zeros(plane.shape, np.bool_)
    for kind, tone in (("light", plane), ("dark", 1 - plane)):
        if polarity in (kind, "both"):
            mask |= _of_one_kind(tone, inside, caution)
    return mask


def _of_one_kind(tone: Floats, inside: Flags, caution: Floats) -> Flags:
    labels, found = candidates(tone, inside)
    odds = fitted().log_odds(measured(labels, tone, found))
    if not odds.size:
        return np.zeros(tone.shape, np.bool_)
    place = labels > 0
    members = labels[place] - 1
    asked = np.full(len(odds), -np.inf)
    np.maximum.at(asked, members, caution[place])
    # Finds among many that are none belong to a pattern: print, lattices, foliage.
    pattern = np.concatenate(((False,), odds <= asked))[labels].astype(np.float32)
    company = box_mean(pattern, round(PATTERN_UNITS * unit_of((tone.shape[0], tone.shape[1]))))
    asked += PATTERN_CAUTION * np.bincount(members, company[place]) / np.bincount(members)
    accepted = np.concatenate(((False,), odds > asked))
    # Ridges are found wider than they are: what hardly stands out is not part of the damage.
    peaks = np.zeros(len(odds) + 1, np.float32)
    np.maximum.at(peaks, labels[place], found.top_hat[place])
    least = np.minimum(TRIM_SHARE * peaks, GROW_CONTRAST)
    return np.asarray(accepted[labels] & (found.top_hat > least[labels]), np.bool_)


def _without_crowds(mask: Flags) -> tuple[Flags, float]:
    """Drop finds where they cover more of a tile than damage does, and tell the share of such places."""
    radius_px = round(max(LEAST_TILE_PX, max(mask.shape) * TILE_SHARE) / 2)
    crowded = box_mean(mask.astype(np.float32), radius_px) > MOST_DAMAGE_IN_TILE
    return mask & ~crowded, float(crowded.mean())
