"""Whole old photographs: which kinds there are, and in which order time did its work on each."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from restoration.training.degradations import breakage, fading, film, paper, scratches, specks, toning
from restoration.training.degradations.canvas import Floats, Generator


class Kind(StrEnum):
    """The carriers that the pieces are composed for."""

    GRAY_PRINT = "grey"
    SEPIA_PRINT = "sepia"
    FILM = "film"
    COLOR_PRINT = "color"
    BROKEN_PRINT = "broken"


class Aged(NamedTuple):
    """An aged picture (H, W, 3) and what of it is damage rather than tone, (H, W): 1 = to be restored."""

    image: Floats
    mask: Floats


Tone = Callable[[Floats, Generator], Floats]
Damage = Callable[[Floats, Generator], tuple[Floats, Floats]]

TONES: Mapping[Kind, tuple[Tone, ...]] = {
    Kind.GRAY_PRINT: (toning.gray, film.soften, fading.fade, fading.light_leak, film.grain),
    Kind.SEPIA_PRINT: (toning.sepia, film.soften, fading.fade, fading.pale_edges, film.grain),
    Kind.FILM: (toning.gray, film.grain),
    Kind.BROKEN_PRINT: (toning.sepia, film.soften, fading.fade, film.grain),
    Kind.COLOR_PRINT: (film.soften, fading.fade_dyes, fading.light_leak, film.grain),
}
DAMAGES: Mapping[Kind, tuple[Damage, ...]] = {
    Kind.GRAY_PRINT: (scratches.short, specks.dust, specks.flakes, paper.crease, paper.worn_edges),
    Kind.SEPIA_PRINT: (paper.stain, paper.foxing, scratches.short, specks.flakes, paper.worn_edges),
    Kind.FILM: (scratches.long, scratches.short, specks.dust, specks.hairs),
    Kind.COLOR_PRINT: (scratches.short, specks.dust, specks.hairs, paper.crease),
    Kind.BROKEN_PRINT: (breakage.losses, breakage.cracks, breakage.tears, breakage.pinholes, scratches.short),
}


def age(image: Floats, *, seed: int, kind: Kind | str = Kind.GRAY_PRINT) -> Aged:
    """Age a clean photograph as prints and negatives of that kind age; the same seed gives the same picture.

    Each piece draws from a generator of its own, so changing one piece leaves the others as they were.
    """
    kind = Kind(kind)
    mask = np.zeros(image.shape[:2], np.float32)
    for number, tone in enumerate(TONES[kind]):
        image = tone(image, np.random.default_rng((seed, 0, number)))
    for number, damage in enumerate(DAMAGES[kind]):
        image, harmed = damage(image, np.random.default_rng((seed, 1, number)))
        mask = np.maximum(mask, harmed)
    return Aged(np.clip(image, 0.0, 1.0, dtype=np.float32), mask)
