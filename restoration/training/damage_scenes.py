"""Scenes for the damage detector: photographs and pages, aged, with what of them is damage.

A scene follows from its generator alone. Convention: a square of luma, uint8; what is not counted is
neither damage nor sound: rims too faint to see, and harm that is not for filling, such as stains.
"""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from restoration.imaging.color import luma
from restoration.training import drawn_structures, drawn_text
from restoration.training.degradations import breakage, marks, paper, scratches, specks
from restoration.training.degradations.ageing import TONES, Damage, Kind
from restoration.training.degradations.canvas import smooth_noise
from restoration.training.photographs import Photographs, rgb_of_stored

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Generator = np.random.Generator

SIDES_PX = (448, 1089)
# Photographs are at hand with a short side of 320 px: larger ones are softer, smaller ones sharp.
CELL_PX = (200, 560)
MOST_ACROSS = 4
VISIBLE, FAINT = 0.05, 0.012  # changes of luma: from here on damage; from here on not counted as sound
SOUGHT: dict[Damage, float] = {
    scratches.short: 0.65,
    scratches.long: 0.5,
    specks.dust: 0.45,
    specks.hairs: 0.4,
    specks.flakes: 0.45,
    paper.crease: 0.3,
    breakage.cracks: 0.35,
    breakage.tears: 0.15,
    breakage.losses: 0.25,
    breakage.pinholes: 0.15,
    marks.marks: 0.6,
}
UNSOUGHT: dict[Damage, float] = {paper.stain: 0.12, paper.foxing: 0.12, paper.worn_edges: 0.2}
BUILT_SHARE = 0.25  # photographs with what looks like scratches and is none
SOUND_SHARE = 0.2  # scenes without any damage
PLAIN_SHARE = 0.25  # scenes as sharp and strong as the photograph was
INVERTED_SHARE = 0.2  # pieces drawn on the negative: what is light there is dark in the print


class Scene(NamedTuple):
    """Luma (S, S) in 0..255, and two masks of 0 and 1: what is damage, and what counts at all."""

    tone: Bytes
    damage: Bytes
    counts: Bytes


class Harm:
    """What has befallen a picture (H, W, 3) so far; `damage` (H, W) is what of it can be seen."""

    def __init__(self, image: Floats) -> None:
        self.image = image
        self.damage, self._touched = (np.zeros(image.shape[:2], np.bool_) for _ in range(2))

    @property
    def counts(self) -> Flags:
        """(H, W): what is plainly damage or plainly sound."""
        return self.damage | ~self._touched

    def suffer(self, piece: Damage, after: Floats) -> None:
        """Take over the picture as that piece of damage has left it."""
        change = np.abs(luma(after) - luma(self.image))
        if piece in SOUGHT:
            self.damage |= change > VISIBLE
        self._touched |= change > FAINT
        self.image = after


def scene(photographs: Photographs, rng: Generator) -> Scene:
    """Draw a scene: what was photographed, how it was printed, what befell it, how it was scanned."""
    side = int(rng.integers(*SIDES_PX))
    aged = printed(_subject(photographs, side, rng), rng)
    harm = harmed(aged, rng)
    scanned = _scanned(luma(harm.image), rng)
    return Scene(_bytes(scanned), harm.damage.astype(np.uint8), harm.counts.astype(np.uint8))


def printed(image: Floats, rng: Generator) -> Floats:
    """The tones of an old print or film, of any kind (H, W, 3); some pictures stay as they were."""
    if rng.random() < PLAIN_SHARE:
        return image
    kind = list(Kind)[int(rng.integers(len(Kind)))]
    for tone in TONES[kind]:
        if rng.random() < 0.6:
            image = tone(image, rng)
    return np.clip(image, 0.0, 1.0).astype(np.float32)


def harmed(image: Floats, rng: Generator) -> Harm:
    """Damage of random kinds on an aged picture (H, W, 3), stronger or weaker; sometimes none at all."""
    harm, pieces = Harm(image), {**SOUGHT, **UNSOUGHT}
    chances = rng.random(len(pieces))
    if rng.random() < SOUND_SHARE:
        return harm
    for (piece, share), chance in zip(pieces.items(), chances, strict=True):
        if chance < share:
            after = _drawn(piece, harm.image, rng)
            strength = np.float32(rng.uniform(0.35, 1.0) if rng.random() < 0.5 else 1.0)
            harm.suffer(piece, np.clip(harm.image + strength * (after - harm.image), 0.0, 1.0))
    return harm


def _drawn(piece: Damage, image: Floats, rng: Generator) -> Floats:
    if piece in SOUGHT and rng.random() < INVERTED_SHARE:
        after, _mask = piece(1 - image, rng)
        return 1 - after
    after, _mask = piece(image, rng)
    return after


def _subject(photographs: Photographs, side: int, rng: Generator) -> Floats:
    kind = rng.random()
    if kind < 0.09:
        return _page(side, rng)
    if kind < 0.12:
        return _night(side, rng)
    picture = _collage(photographs, side, rng)
    if rng.random() < BUILT_SHARE:
        picture = drawn_structures.structures(picture, rng)
    if rng.random() < 0.25:
        ink = np.float32(rng.choice((0.05, 0.2, 0.95)))
        opacity = drawn_text.note(side, rng)[..., None]
        picture = picture * (1 - opacity) + ink * opacity
    if rng.random() < 0.15:
        picture = _mounted(picture, rng)
    return picture.astype(np.float32)


def _collage(photographs: Photographs, side: int, rng: Generator) -> Floats:
    """One photograph, or up to sixteen of them side by side: what is sharp in small ones stays sharp."""
    across = round(side / rng.uniform(*CELL_PX))
    across = min(max(across, 1), MOST_ACROSS)
    cell = -(-side // across)
    chosen = rng.choice(len(photographs), size=across * across, p=photographs.sampling_weights)
    cells = [_crop(photographs.picture(int(index)), cell, rng) for index in chosen]
    rows = [np.concatenate(cells[start : start + across], axis=1) for start in range(0, len(cells), across)]
    return np.asarray(np.concatenate(rows)[:side, :side], np.float32)


def _crop(stored: NDArray[np.uint8], cell: int, rng: Generator) -> Floats:
    height, width = stored.shape[:2]
    square = min(height, width, round(cell / rng.uniform(0.75, 1.8)))
    top, left = rng.integers(0, height - square + 1), rng.integers(0, width - square + 1)
    kernel = cv2.INTER_AREA if square > cell else cv2.INTER_CUBIC
    cut = cv2.resize(stored[top : top + square, left : left + square], (cell, cell), interpolation=kernel)
    return rgb_of_stored(np.asarray(cut, np.uint8))


def _page(side: int, rng: Generator) -> Floats:
    """Paper lit unevenly, written over, dark on light or the other way round."""
    paper_tone = rng.uniform(0.55, 0.95) + rng.uniform(0.0, 0.12) * smooth_noise((side, side), side / 2, rng)
    sheet = paper_tone + 0.02 * smooth_noise((side, side), 2.0, rng)
    opacity = drawn_text.page(side, rng)
    written = sheet * (1 - opacity) + rng.uniform(0.02, 0.35) * opacity
    if rng.random() < 0.15:
        written = 1 - written
    return np.repeat(np.clip(written, 0.0, 1.0)[..., None], 3, axis=2).astype(np.float32)


def _night(side: int, rng: Generator) -> Floats:
    """A dark sky with stars, a few of them large and soft: light, round and small, but no dust."""
    sky = rng.uniform(0.01, 0.2) + 0.04 * smooth_noise((side, side), side / 3, rng)
    light = np.zeros((side, side), np.float32)
    for softness, count in ((0.6, 0.0012), (1.0, 0.0005), (2.2, 0.0001)):
        layer = np.zeros((side, side), np.float32)
        places = rng.integers(0, side, (max(1, int(count * side * side * rng.uniform(0.2, 1.5))), 2))
        layer[places[:, 0], places[:, 1]] = rng.exponential(6.0 * softness**2, len(places))
        light += cv2.GaussianBlur(layer, (0, 0), softness * rng.uniform(0.8, 1.4))
    return np.repeat(np.clip(sky + light, 0.0, 1.0)[..., None], 3, axis=2).astype(np.float32)


def _mounted(picture: Floats, rng: Generator) -> Floats:
    """A strip of bare paper along one side: the edge of a print is straight and thin, but no scratch."""
    strip = int(rng.integers(8, 60))
    shade = rng.uniform(0.75, 0.97) + 0.02 * smooth_noise(picture.shape[:2], 2.0, rng)[:, :strip]
    mounted = picture.copy()
    mounted[:, :strip] = np.clip(shade, 0.0, 1.0)[..., None]
    return np.ascontiguousarray(np.rot90(mounted, int(rng.integers(4))))


def _scanned(tone: Floats, rng: Generator) -> Floats:
    """A screen for print, the scanner's softness and JPEG, each now and then; places stay where they are."""
    if rng.random() < 0.05:
        tone = _screened(tone, rng)
    if rng.random() < 0.3:
        tone = cv2.GaussianBlur(tone, (0, 0), rng.uniform(0.3, 0.9)).astype(np.float32)
    if rng.random() < 0.35:
        _, packed = cv2.imencode(".jpg", _bytes(tone), (cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(40, 96))))
        tone = np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.float32) / np.float32(255)
    return tone


def _screened(tone: Floats, rng: Generator) -> Floats:
    """Halftone: dots on a turned grid, larger where it is darker, as they come out of a scanner."""
    period, angle = rng.uniform(3.0, 6.0), rng.uniform(0.0, np.pi / 2)
    down, across = np.mgrid[0 : tone.shape[0], 0 : tone.shape[1]].astype(np.float32) * (2 * np.pi / period)
    waves = (np.cos(across * np.cos(turn) + down * np.sin(turn)) for turn in (angle, angle + np.pi / 2))
    screen = 0.5 + 0.25 * sum(waves)
    dots = np.clip((tone - screen) * 6 + 0.5, 0.0, 1.0).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(dots, (0, 0), period * rng.uniform(0.2, 0.45)), np.float32)


def _bytes(tone: Floats) -> Bytes:
    return np.rint(255 * np.clip(tone, 0.0, 1.0)).astype(np.uint8)
