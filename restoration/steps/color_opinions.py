"""What a colour network says of one picture, asked once or several times.

Asked about the mirrored picture, or at another size, a network answers a little differently; the mean of the
answers has fewer patches (test-time augmentation). Each further question costs the time of one more answer.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from restoration.imaging.color import srgb_of_linear
from restoration.imaging.filters import Floats, resized
from restoration.imaging.tensors import array_of, grey_tensor_of
from restoration.steps.color_guide import Guide
from restoration.steps.context import Context
from restoration.weights.manifest import WeightsEntry

SIZE_MULTIPLE = 32
FURTHER_SIZES = (0.75, 1.25)  # of the first size


def small_lightness(lightness: Floats, long_side_px: int) -> Floats:
    """(H, W) L* -> (h, w) with that long side, aspect kept."""
    scale = long_side_px / max(lightness.shape)
    height, width = (max(1, round(side * scale)) for side in lightness.shape)
    return resized(lightness, (height, width))


def mean_opinion(
    lightness: Floats,
    size_px: int,
    entry: WeightsEntry,
    context: Context,
    guide: Guide,
    *,
    flipped: bool,
    sizes: int,
) -> Floats:
    """The (h, w, 2) ab of a full (H, W) L* plane, (h, w) being its size with long side `size_px`.

    With `flipped`, each question is asked of the mirrored picture too; `sizes` (1 to 3) says at how many
    sizes, the first of them `size_px`.
    """
    first = small_lightness(lightness, size_px)
    planes = [first]
    planes += [small_lightness(lightness, round(size_px * share)) for share in FURTHER_SIZES[: sizes - 1]]
    ask = partial(_proposed, entry=entry, context=context, guide=guide)
    answers = [_asked(plane, ask, flipped=flipped) for plane in planes]
    height, width = first.shape
    total = answers[0]
    for answer in answers[1:]:
        total = total + np.stack([resized(answer[..., plane], (height, width)) for plane in (0, 1)], axis=-1)
    return np.asarray(total / np.float32(len(answers)), np.float32)


def _asked(plane: Floats, ask: Callable[..., Floats], *, flipped: bool) -> Floats:
    answer = ask(plane, mirrored=False)
    if not flipped:
        return answer
    mirrored = ask(np.ascontiguousarray(plane[:, ::-1]), mirrored=True)
    return np.asarray((answer + mirrored[:, ::-1]) / np.float32(2), np.float32)


def _proposed(
    plane: Floats, *, entry: WeightsEntry, context: Context, guide: Guide, mirrored: bool
) -> Floats:
    """The network's (h, w, 2) for one lightness plane, mirrored at the edges to sides that it takes."""
    height, width = plane.shape
    padding = tuple((0, -side % SIZE_MULTIPLE) for side in plane.shape)
    padded = np.pad(plane, padding, mode="symmetric")
    grey = srgb_of_linear(_luminance(padded))
    told = guide.tensors((height, width), (padded.shape[0], padded.shape[1]), mirrored=mirrored)
    answer = array_of(context.session.run(entry, grey_tensor_of(grey), *told))
    return answer[:height, :width]


def _luminance(lightness: Floats) -> Floats:
    """L* -> luminance in [0, 1] (CIE 15:2004)."""
    bent = (lightness + 16) / np.float32(116)
    return np.where(lightness > 8, bent**3, lightness * np.float32(27 / 24389)).astype(np.float32)
