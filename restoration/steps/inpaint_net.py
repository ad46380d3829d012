"""Filling wide damage with the trained filler: windows around it, each no larger than memory affords.

Damage is wide where a disc of more than `WIDE_PX` across fits into it. Finds that lie close together share a
window; what is longer than a window is cut, and each part sees the damage around it as damage.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from restoration.imaging.color import luma
from restoration.imaging.holes import Flags, smoothly_filled
from restoration.imaging.photograph import Pixels
from restoration.imaging.tensors import array_of, tensor_of
from restoration.inference.session import Session
from restoration.nets.inpainter import SIZE_MULTIPLE
from restoration.steps.damage import disc
from restoration.weights.manifest import WeightsEntry

Places = NDArray[np.intp]
Filler = Callable[[Pixels, Flags], Pixels]

WIDE_PX = 4
CONTEXT_PX = 32  # of picture around the damage, at the least, where there is so much; 64 fills no better
CELL_PX = 256  # damage is gathered in squares of this side: a window is at most 2 cells and its context wide
MOST_SHARE = 0.5  # of a window: a hole larger than that leaves nothing to go by
LABEL_LEFT, LABEL_TOP, LABEL_WIDTH, LABEL_HEIGHT = range(4)  # columns of cv2's statistics


@dataclass(frozen=True)
class Patch:
    """A window (rows, columns) of the picture, and the damaged places (N, 2) in it that it is there for."""

    rows: slice
    columns: slice
    places: Places

    def fill(self, pixels: Pixels, unknown: Flags, filler: Filler) -> None:
        """Fill the places of (H, W, 3) in place; `unknown` (H, W) tells where pixels are no guide."""
        window = self.rows, self.columns
        hole = unknown[window]
        answer = filler(smoothly_filled(pixels[window], hole), hole)
        y, x = self.places[:, 0], self.places[:, 1]
        pixels[y, x] = answer[y - self.rows.start, x - self.columns.start]


@dataclass(frozen=True)
class WideDamage:
    """What of a damage mask the network is to fill, and how; `weights` is the name of its weights."""

    patches: tuple[Patch, ...]
    filler: Filler
    weights: str

    @property
    def count_px(self) -> int:
        """The pixels that the network is to fill."""
        return sum(len(patch.places) for patch in self.patches)

    def mask(self, size_hw: tuple[int, int]) -> Flags:
        """Where they lie, (H, W)."""
        flags = np.zeros(size_hw, np.bool_)
        for patch in self.patches:
            flags[patch.places[:, 0], patch.places[:, 1]] = True
        return flags

    def fill(self, pixels: Pixels, unknown: Flags) -> None:
        """Fill (H, W, 3) in place; no window's answer depends on another's."""
        for patch in self.patches:
            patch.fill(pixels, unknown, self.filler)


def filler_of(entry: WeightsEntry, session: Session, *, is_grey: bool) -> Filler:
    """A window (h, w, 3), smoothly filled, and its damage (h, w) → the window whole, by a network."""

    def fill(window: Pixels, hole: Flags) -> Pixels:
        seen = np.concatenate([window, hole[..., None].astype(np.float32)], axis=2)
        padding = tuple((0, -side % SIZE_MULTIPLE) for side in hole.shape)
        answer = array_of(session.run(entry, tensor_of(np.pad(seen, (*padding, (0, 0)), mode="symmetric"))))
        whole = answer[: hole.shape[0], : hole.shape[1]]
        # The network answers grey with nearly grey.
        return np.repeat(luma(whole)[..., None], 3, axis=2) if is_grey else whole

    return fill


def wide_damage(mask: Flags, filler: Filler, *, weights: str) -> WideDamage:
    """Plan the filling of what is wide in a damage mask (H, W).

    Left out is what fills most of its window, so that nothing is known around it.
    """
    wide = wide_part(mask)
    patches = (_patch(places, wide.shape[0], wide.shape[1]) for places in _gathered(wide))
    kept = (patch for patch in patches if wide[patch.rows, patch.columns].mean() <= MOST_SHARE)
    return WideDamage(tuple(kept), filler, weights)


def wide_part(mask: Flags) -> Flags:
    """Where a mask (H, W) is more than `WIDE_PX` wide, with the corners into which no such disc fits."""
    radius_px = (WIDE_PX + 1) / 2
    core = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, disc(radius_px))
    return np.asarray((np.asarray(cv2.dilate(core, disc(WIDE_PX))) > 0) & mask, np.bool_)


def _gathered(wide: Flags) -> Iterator[Places]:
    """The places of wide damage by cells: small finds by where they begin, large ones in parts."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(wide.astype(np.uint8), connectivity=8)
    places = np.stack(np.nonzero(wide), axis=1)
    if not len(places):
        return
    own = stats[labels[places[:, 0], places[:, 1]]]
    is_small = np.maximum(own[:, LABEL_WIDTH], own[:, LABEL_HEIGHT]) <= CELL_PX
    starts = np.where(is_small[:, None], own[:, (LABEL_TOP, LABEL_LEFT)], places) // CELL_PX
    cell = starts[:, 0] * (wide.shape[1] // CELL_PX + 1) + starts[:, 1]
    order = np.argsort(cell, kind="stable")
    yield from np.split(places[order], np.flatnonzero(np.diff(cell[order])) + 1)


def _patch(places: Places, height: int, width: int) -> Patch:
    (top, left), (bottom, right) = places.min(axis=0), places.max(axis=0) + 1
    return Patch(_span(int(top), int(bottom), height), _span(int(left), int(right), width), places)


def _span(start: int, stop: int, length: int) -> slice:
    """Context on both sides and a length that the network takes, or the whole side where that is shorter."""
    wanted = stop - start + 2 * CONTEXT_PX
    size = -(-wanted // SIZE_MULTIPLE) * SIZE_MULTIPLE
    if size >= length:
        return slice(0, length)
    begin = min(max(0, start - CONTEXT_PX), length - size)
    return slice(begin, begin + size)
