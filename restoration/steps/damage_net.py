"""Finding damage with the trained detector: log odds for every pixel, in bands of rows."""

from collections.abc import Callable

import cv2
import numpy as np

from restoration.imaging.filters import Floats, blur_over, resized, within
from restoration.imaging.tensors import array_of, grey_tensor_of
from restoration.inference.session import Session
from restoration.steps.damage import Flags
from restoration.steps.damage_lines import followed
from restoration.weights.manifest import WeightsEntry

Detector = Callable[[Floats], Floats]

MOST_LONG_SIDE_PX = 1800  # the detector was trained on damage as large as it is in prints of this size
# Smaller pictures than this, sharper than any print, are asked about enlarged too. Seen as they are, wires
# and stalks look like scratches: that answer is believed with so much less, and adds at most so much.
LEAST_LONG_SIDE_PX, SMALL_CAUTION, MOST_ADDED = 900, 1.0, 4.0
SIZE_MULTIPLE = 16
BAND_PIXELS = 1 << 20
# As flat as a faded print, luma [0, 1] → [0.14, 0.8]: the detector learnt on such, and finds more in it.
PRINT_BLACK, PRINT_RANGE = 0.14, 0.66
SOUND_CAUTION = 2.5  # log odds asked in addition where a picture shows no certain damage,
WORN_SHARE = 0.0002  # falling to none where so much of it is certainly damage
MARGIN_PX = 128  # what a band sees beyond its rows
SURROUNDINGS_PX = 6.0


def detector_of(entry: WeightsEntry, session: Session) -> Detector:
    """Luma (H, W) → log odds of damage (H, W) by a network, 0 where its threshold lies."""

    def detect(plane: Floats) -> Floats:
        return in_bands(plane, lambda band: array_of(session.run(entry, grey_tensor_of(band)))[..., 0])

    return detect


def odds_of(plane: Floats, detector: Detector) -> Floats:
    """Log odds of damage in a plane (H, W); a small one is asked about twice, as it is and enlarged."""
    odds = detector(plane)
    enlarged = within(plane, MOST_LONG_SIDE_PX, least_px=LEAST_LONG_SIDE_PX)
    if enlarged.shape == plane.shape:
        return odds
    larger = resized(detector(enlarged), (plane.shape[0], plane.shape[1]))
    return np.asarray(larger + np.clip(odds - SMALL_CAUTION - larger, 0.0, MOST_ADDED), np.float32)


def in_bands(plane: Floats, answer: Detector) -> Floats:
    """Ask for the answer (H, W) to a plane (H, W) as a print shows it, band by band.

    Sides are mirrored to multiples of 16.
    """
    plane = np.asarray(PRINT_BLACK + PRINT_RANGE * plane, np.float32)
    height, width = plane.shape
    rows = max(MARGIN_PX, BAND_PIXELS // width)
    result = np.empty(plane.shape, np.float32)
    for top in range(0, height, rows):
        bottom = min(height, top + rows)
        above = max(0, top - MARGIN_PX)
        band = plane[above : min(height, bottom + MARGIN_PX)]
        padding = tuple((0, -side % SIZE_MULTIPLE) for side in band.shape)
        found = answer(np.pad(band, padding, mode="symmetric"))
        result[top:bottom] = found[top - above : bottom - above, :width]
    return result


def decided(odds: Floats, least: Floats, inside: Flags, sensitivity: float = 0.5) -> Flags:
    """Where log odds exceed `least` (H, W) inside the frame, and where the scratches found there go on.

    A picture with hardly any certain damage is probably sound, so there more is asked of each find; the less,
    the more `sensitivity` (in [0, 1]) exceeds 0.5: whoever raises it has seen damage.
    """
    worn = float((odds > least + SOUND_CAUTION).mean()) / WORN_SHARE
    doubt = min(1.0, 2.0 * (1.0 - sensitivity)) * (1.0 - min(1.0, worn))
    over = odds - least - np.float32(SOUND_CAUTION * doubt)
    return followed((over > 0) & inside, over)


def of_polarity(mask: Flags, plane: Floats, polarity: str) -> Flags:
    """Those connected finds that are lighter ("light") or darker ("dark") than what surrounds them."""
    if polarity == "both" or not mask.any():
        return mask
    around = blur_over(plane, (~mask).astype(np.float32), SURROUNDINGS_PX)
    count, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)
    excess = np.bincount(labels.ravel(), (plane - around).ravel(), count)
    wanted = excess > 0 if polarity == "light" else excess < 0
    wanted[0] = False
    return np.asarray(wanted[labels], np.bool_)
