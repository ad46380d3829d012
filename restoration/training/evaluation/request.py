"""What an evaluator is given, and what it gives back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from torch import nn

from restoration.training.errors import NoPhotographs
from restoration.training.evaluation.measures import Floats
from restoration.training.evaluation.tables import Evaluation
from restoration.training.photographs import find, held_out, read_rgb

EVALUATION_SEED = 7_000_003  # training draws from seeds of its own: nothing drawn from this was trained on
SHEET_ROWS = 24


def unwatched(_fraction: float) -> None:
    """Progress that nobody looks at."""


@dataclass(frozen=True)
class Request:
    """Which photographs to measure on, and with which networks.

    The photographs are those that training holds out, or all; with a limit, that many, spread evenly over
    the folder. `baseline` is a plain network to compare with, `inpainter` what fills the damage found.
    """

    folder: Path
    net: nn.Module
    limit: int | None = None
    everything: bool = False
    baseline: nn.Module | None = None
    inpainter: nn.Module | None = None
    tell: Callable[[float], None] = unwatched

    def pictures(self, *, most_px: int, multiple: int = 1) -> list[Floats]:
        """The photographs (H, W, 3) in [0, 1], of large ones the middle, cut to multiples of `multiple`.

        Raises `NoPhotographs` when there is none.
        """
        stored = (
            read_rgb(path) for path in chosen_files(self.folder, self.limit, everything=self.everything)
        )
        middles = (middle(picture, most_px, multiple) for picture in stored if picture is not None)
        return required([picture for picture in middles if picture.size], self.folder)


class Measured(NamedTuple):
    """The figures, and rows of pictures to judge by eye."""

    evaluation: Evaluation
    sheet: Sequence[Sequence[Floats]]


class Evaluate(Protocol):
    """How a task is measured."""

    def __call__(self, request: Request) -> Measured: ...


def chosen_files(
    folder: Path, limit: int | None = None, *, everything: bool = False, part: slice = slice(None)
) -> list[Path]:
    """`part` of the held-out photographs of a folder (or all); with a limit, that many, spread evenly."""
    files = [path for path in find(folder) if everything or held_out(path)][part]
    if limit is not None and limit < len(files):
        files = [files[round(place)] for place in np.linspace(0, len(files) - 1, limit)]
    return files


def middle(stored: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], most_px: int, multiple: int) -> Floats:
    """The middle of a picture (H, W, 3) uint8, sides of at most `most_px`, in [0, 1]; empty if too small."""
    height, width = (min(side, most_px) // multiple * multiple for side in stored.shape[:2])
    top, left = (stored.shape[0] - height) // 2, (stored.shape[1] - width) // 2
    return stored[top : top + height, left : left + width].astype(np.float32) / np.float32(255)


def required(chosen: list[Floats], folder: Path) -> list[Floats]:
    """What was chosen; raises `NoPhotographs` where that is nothing."""
    if not chosen:
        raise nothing_held_out(folder)
    return chosen


def nothing_held_out(folder: Path) -> NoPhotographs:
    """The error of an evaluation that has nothing to measure on."""
    return NoPhotographs(folder=folder, wanted="that training holds out", cure="--all takes every photograph")


def wanted_on_sheet(number: int, count: int) -> bool:
    """Whether the photograph of that number is one of the few that the contact sheet shows."""
    return number % max(1, -(-count // SHEET_ROWS)) == 0
