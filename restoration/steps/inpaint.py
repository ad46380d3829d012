"""Filling damage from its surroundings, in float32, along the edges that run into it.

The hole is filled from its rim inwards, one layer of pixels after the other. A new pixel is the mean of the
known ones around it, weighted towards those that lie along the direction of the structure (image inpainting
based on coherence transport, Bornemann and März 2007). Grain like that around the hole is laid over the fill,
which would look like wax without it. Where damage is wide and a network for it is at hand, all else is filled
first, so that the network has the most to go by.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from restoration.imaging.color import luma
from restoration.imaging.filters import Floats, blur, broad_blur
from restoration.imaging.holes import smoothly_filled
from restoration.imaging.photograph import Pixels
from restoration.steps.inpaint_net import WideDamage

Flags = NDArray[np.bool_]
Places = NDArray[np.intp]

CHUNK = 40_000  # pixels of a layer at a time: bounds the memory that their neighbours take
SHARPNESS = 25.0  # how strictly a fill keeps to the direction of an edge
COHERENCE_FLOOR = 1e-4  # of squared luma gradients: below it there is no direction to follow
GRAIN_SIGMA_PX = 0.7
GRAIN_REACH = 8.0
HIGH_PASS_SIGMA_PX = 1.5


def filled(
    pixels: Pixels, mask: Flags, *, unit_px: float, grain: float, seed: int, wide: WideDamage | None = None
) -> Pixels:
    """Fill the pixels (H, W, 3) where `mask` (H, W) is set; all others come out bit-identical.

    `unit_px` is the length of the finest detail, `grain` in [0, 1] the share of the surrounding grain that is
    laid over the fill, drawn with `seed`; `wide` says what of the mask is left to a network.
    """
    result = np.array(pixels)
    result.flags.writeable = True
    if not mask.any() or mask.all():
        return result
    _fill(result, pixels, mask, unit_px, wide)
    if grain > 0:
        result[mask] += grain * _grain(pixels, mask, unit_px, seed)[mask][:, None]
    np.clip(result, 0.0, 1.0, out=result)
    return result


def _fill(result: Pixels, pixels: Pixels, mask: Flags, unit_px: float, wide: WideDamage | None) -> None:
    guess = smoothly_filled(luma(pixels)[..., None], mask)[..., 0]
    directions = _directions(guess, mask, unit_px)
    radius_px = max(2, min(4, round(2 * unit_px)))
    by_network = np.zeros(mask.shape, np.bool_) if wide is None else wide.mask(mask.shape)
    unknown = _march(result, mask, ~by_network[mask], directions, radius_px=radius_px)
    if wide is None:
        return
    wide.fill(result, unknown)
    enclosed = unknown & ~by_network  # by wide damage: nothing led there before
    chosen = np.ones(int(enclosed.sum()), np.bool_)
    _march(result, enclosed, chosen, directions[enclosed[mask]], radius_px=radius_px)


def _directions(plane: Floats, mask: Flags, unit_px: float) -> Floats:
    """(N, 3) in the mask: the unit vector (x, y) along the structure, and how sure it is, in [0, 1].

    The structure tensor counts known pixels only, so that the damage itself gives no direction.
    """
    calm = blur(plane, unit_px)
    right, down = (cv2.Sobel(calm, -1, x, 1 - x, ksize=3, scale=1 / 8) for x in (1, 0))
    # Gradients of pixels beside the hole already contain the first guess.
    trusted = cv2.erode((~mask).astype(np.uint8), np.ones((3, 3), np.uint8)).astype(np.float32)
    pairs = ((right, right), (down, down), (right, down))
    xx, yy, xy = (broad_blur(one * other * trusted, 3 * unit_px)[mask] for one, other in pairs)
    angle = 0.5 * np.arctan2(2 * xy, xx - yy) + np.pi / 2
    difference = np.hypot(xx - yy, 2 * xy)
    sureness = difference / (xx + yy + np.float32(COHERENCE_FLOOR))
    return np.stack((np.cos(angle), np.sin(angle), sureness), axis=-1).astype(np.float32)


def _march(result: Pixels, mask: Flags, chosen: Flags, directions: Floats, *, radius_px: int) -> Flags:
    """Fill `result` in place, layer by layer from the rim of the mask inwards; returns what stays unknown.

    `chosen` (N,) says which of the pixels in the mask are to be filled; the others count as unknown.
    """
    unknown = np.pad(mask, radius_px, constant_values=True)
    offsets = _offsets(radius_px)
    left, directions = np.stack(np.nonzero(mask), axis=1)[chosen], directions[chosen]
    while len(left):
        rim = _touches_known(unknown, left + radius_px)
        if not rim.any():
            break
        layer, along = left[rim], directions[rim]
        for start in range(0, len(layer), CHUNK):
            chunk = slice(start, start + CHUNK)
            places = layer[chunk]
            result[places[:, 0], places[:, 1]] = _mean_along(result, unknown, places, along[chunk], offsets)
        unknown[layer[:, 0] + radius_px, layer[:, 1] + radius_px] = False
        left, directions = left[~rim], directions[~rim]
    return unknown[radius_px:-radius_px, radius_px:-radius_px]


def _touches_known(unknown: Flags, places: Places) -> Flags:
    y, x = places[:, 0], places[:, 1]
    neighbors = [~unknown[y + down, x + right] for down, right in ((-1, 0), (1, 0), (0, -1), (0, 1))]
    return np.asarray(np.logical_or.reduce(neighbors))


def _offsets(radius_px: int) -> Places:
    """Displacements (down, right) within a disc, without the centre."""
    reach = np.arange(-radius_px, radius_px + 1)
    down, right = np.meshgrid(reach, reach, indexing="ij")
    distance = np.hypot(down, right)
    chosen = (distance > 0) & (distance <= radius_px + 0.5)
    return np.stack((down[chosen], right[chosen]), axis=1).astype(np.intp)


def _mean_along(pixels: Pixels, unknown: Flags, places: Places, at: Floats, offsets: Places) -> Floats:
    """The weighted mean (N, 3) of the known neighbours of N places; `at` holds their `_directions`.

    `unknown` is larger than `pixels` by the reach of the offsets on each side, and set there.
    """
    reach = (unknown.shape[0] - pixels.shape[0]) // 2
    y = places[:, :1] + offsets[None, :, 0]
    x = places[:, 1:] + offsets[None, :, 1]
    is_unknown = unknown[y + reach, x + reach]
    distance = np.hypot(offsets[:, 0], offsets[:, 1]).astype(np.float32)
    # The distance from the line through the place along the structure, as the sine of the angle to it.
    across = at[:, :1] * offsets[None, :, 0] - at[:, 1:2] * offsets[None, :, 1]
    bend = np.float32(SHARPNESS) * at[:, 2:] ** 2
    weights = np.exp(-bend * (across / distance) ** 2) / distance
    weights = np.where(is_unknown, np.float32(0), weights).astype(np.float32)
    total = weights.sum(axis=1, keepdims=True)
    plain = np.where(is_unknown, np.float32(0), 1 / distance)
    weights = np.where(total > 1e-6, weights, plain)
    total = np.maximum(weights.sum(axis=1, keepdims=True), np.float32(1e-12))
    height, width = pixels.shape[:2]
    neighbors = pixels[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)]  # beyond the edge with weight 0
    return np.asarray(np.einsum("nk,nkc->nc", weights, neighbors) / total, np.float32)


def _grain(pixels: Pixels, mask: Flags, unit_px: float, seed: int) -> Floats:
    """Noise (H, W) with the fineness of grain and the local strength of what the known pixels show."""
    plane = luma(pixels)
    near = np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)), np.float32)
    known = 1 - near
    fine = (plane - blur(plane, HIGH_PASS_SIGMA_PX)) * known
    reach = GRAIN_REACH * unit_px
    # The median-like fourth root of weak details: a mean of squares would take edges for grain.
    rough = broad_blur(np.sqrt(np.abs(fine)), reach)
    strength = (rough / (broad_blur(known, reach) + np.float32(1e-3))) ** 2
    noise = np.random.default_rng(seed).standard_normal(plane.shape, np.float32)
    noise = blur(noise, GRAIN_SIGMA_PX)
    noise -= blur(noise, HIGH_PASS_SIGMA_PX)
    typical = float(np.mean(np.sqrt(np.abs(noise[:: max(1, len(noise) // 256)])))) ** 2
    return np.asarray(noise * (strength / np.float32(typical)), np.float32)
