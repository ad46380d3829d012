"""Drawing for the damage pieces: wandering lines, ragged blobs and smooth noise on an opacity map."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Points = NDArray[np.float64]
Generator = np.random.Generator

REFERENCE_PX = 512  # lengths in the pieces are for a picture with this short side
LEAST_OPACITY = 0.05  # fainter than this nobody sees it: left out of picture and mask alike
SUBPIXEL_BITS = 4


def scale_of(image: Floats) -> float:
    """How many pixels one reference pixel is in this picture."""
    height, width = int(image.shape[0]), int(image.shape[1])
    return min(height, width) / REFERENCE_PX


def blank(image: Floats) -> NDArray[np.uint8]:
    """An empty opacity map (H, W) of a picture, 0 to 255, to draw on."""
    return np.zeros(image.shape[:2], np.uint8)


def anywhere(image: Floats, rng: Generator) -> Points:
    """A random point (x, y) in the picture, in pixels."""
    height, width = image.shape[:2]
    return rng.uniform((0.0, 0.0), (width, height))


def between(limits: tuple[float, float], rng: Generator) -> float:
    """A number between two limits above 0, as likely between 1 and 2 as between 2 and 4."""
    low, high = np.log(limits)
    return float(np.exp(rng.uniform(low, high)))


def smooth_noise(shape_hw: tuple[int, int], grain_px: float, rng: Generator) -> Floats:
    """Noise of about unit deviation that changes over `grain_px`, (H, W)."""
    height, width = shape_hw
    coarse_hw = (max(2, round(height / grain_px) + 1), max(2, round(width / grain_px) + 1))
    coarse = rng.standard_normal(coarse_hw, dtype=np.float32)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.float32)


def wander(
    start: Points, heading: float, length_px: float, rng: Generator, *, wobble: float, step_px: float
) -> Points:
    """A line from `start` along `heading` whose direction drifts by `wobble` radians a step, (n, 2)."""
    steps = max(2, round(length_px / step_px))
    headings = heading + np.cumsum(rng.normal(0.0, wobble, steps))
    moves = step_px * np.stack([np.cos(headings), np.sin(headings)], axis=1)
    return np.concatenate([start[None], start + np.cumsum(moves, axis=0)])


def stroke(canvas: NDArray[np.uint8], points: Points, thickness_px: float, opacity: float) -> None:
    """Draw a line; one thinner than a pixel is drawn one pixel wide and fainter. Overlaps do not add up."""
    margin_px = thickness_px + 2.0
    size = np.array(canvas.shape[::-1])
    low = np.clip(np.floor(points.min(axis=0) - margin_px), 0, size).astype(int)
    high = np.clip(np.ceil(points.max(axis=0) + margin_px), 0, size).astype(int)
    if (high <= low).any():
        return
    part = canvas[low[1] : high[1], low[0] : high[0]]  # a net of cracks is drawn in hundreds of short strokes
    fixed = np.rint((points - low) * 2**SUBPIXEL_BITS).astype(np.int32)
    shade = round(255 * opacity * min(1.0, thickness_px))
    drawn = np.zeros_like(part)
    cv2.polylines(
        drawn, [fixed], isClosed=False, color=shade, thickness=max(1, round(thickness_px)),
        lineType=cv2.LINE_AA, shift=SUBPIXEL_BITS,
    )  # fmt: skip
    np.maximum(part, drawn, out=part)


def from_an_edge(image: Floats, rng: Generator) -> tuple[Points, float]:
    """A point (x, y) on an edge of the picture, and the heading from there to somewhere in its middle."""
    height, width = image.shape[:2]
    target = np.array([width, height]) * rng.uniform(0.25, 0.75, 2)
    side, along = int(rng.integers(4)), rng.uniform(0.1, 0.9)
    start = np.array([(0.0, along), (1.0, along), (along, 0.0), (along, 1.0)][side]) * (width, height)
    return start, float(np.arctan2(*(target - start)[::-1]))


def blob(
    canvas: NDArray[np.uint8],
    center: Points,
    radius_px: float,
    opacity: float,
    rng: Generator,
    *,
    stretch: float = 1.0,
    ragged: float = 0.25,
) -> None:
    """Fill a spot, `stretch` times as long as it is wide, lying at any angle; 0 is not `ragged` at all."""
    corners = 6 + int(min(radius_px, 20.0))
    angles = np.linspace(0.0, 2.0 * np.pi, corners, endpoint=False)
    radii = radius_px * np.exp(rng.normal(0.0, ragged, corners))
    outline = np.stack([radii * np.cos(angles) * stretch, radii * np.sin(angles)], axis=1)
    turn = rng.uniform(0.0, np.pi)
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    fixed = np.rint((outline @ rotation + center) * 2**SUBPIXEL_BITS).astype(np.int32)
    cv2.fillPoly(canvas, [fixed], color=round(255 * opacity), lineType=cv2.LINE_AA, shift=SUBPIXEL_BITS)


def opacity_of(canvas: NDArray[np.uint8], *, soften_px: float = 0.0, texture: Floats | None = None) -> Floats:
    """What was drawn as opacity (H, W) in [0, 1], softened, times a texture; faint traces become 0."""
    opacity: Floats = canvas.astype(np.float32) / np.float32(255.0)
    if soften_px > 0.0:
        opacity = np.asarray(cv2.GaussianBlur(opacity, (0, 0), soften_px), dtype=np.float32)
    if texture is not None:
        opacity = opacity * texture
    opacity = np.clip(opacity, 0.0, 1.0)
    return np.where(opacity < LEAST_OPACITY, np.float32(0.0), opacity).astype(np.float32)


def cover(image: Floats, opacity: Floats, color: Sequence[float]) -> tuple[Floats, Floats]:
    """Lay a colour over the picture → (picture, mask); where opacity is 0 the picture stays bit-identical."""
    touched = opacity > 0.0
    covered, over = image.astype(np.float32), opacity[touched][:, None]
    covered[touched] = image[touched] * (1.0 - over) + np.asarray(color, np.float32) * over
    return covered, touched.astype(np.float32)
