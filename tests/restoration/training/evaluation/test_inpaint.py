"""The filler of damage measured: holes as wide as they are said to be, and only their inside counts."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from torch import Tensor, nn

from restoration.imaging.filters import Floats
from restoration.imaging.tensors import tensor_of
from restoration.nets.inpainter import Inpainter, InpainterDims
from restoration.training.errors import WrongNetwork
from restoration.training.evaluation.inpaint import HOLED_SHARE, WIDTHS_PX, evaluate, filler_of, holes
from restoration.training.evaluation.request import Request
from restoration.training.evaluation.tables import MOST_DB
from tests.restoration.training.photographs import draw


class Idle(Inpainter):
    """Gives back the smooth guess."""

    def __init__(self) -> None:
        super().__init__(InpainterDims(widths=(4, 4, 4, 4)))

    def forward(self, holed: Tensor) -> Tensor:
        return holed[:, :3]


class Knowing(Idle):
    """Knows the picture below the holes."""

    def __init__(self, whole: Floats) -> None:
        super().__init__()
        self.whole = tensor_of(whole)

    def forward(self, _holed: Tensor) -> Tensor:
        return self.whole


@pytest.mark.parametrize("widths", WIDTHS_PX)
def test_holes_are_as_wide_as_they_are_said_to_be(widths: tuple[int, int]) -> None:
    image = np.zeros((384, 384, 3), np.float32)
    mask = holes(image, widths, np.random.default_rng(5))
    assert 0.3 * HOLED_SHARE < mask.mean() < 2 * HOLED_SHARE
    depth = cv2.distanceTransform(np.pad(mask, 1).astype(np.uint8), cv2.DIST_L2, 5)
    count, labels = cv2.connectedComponents(np.pad(mask, 1).astype(np.uint8))
    across = [2 * depth[labels == label].max() for label in range(1, count)]
    assert widths[0] - 1 <= np.median(across) <= widths[1] + 1
    assert max(across) <= 1.7 * widths[1]
    assert np.array_equal(mask, holes(image, widths, np.random.default_rng(5)))


def test_who_knows_the_picture_is_perfect_and_who_does_nothing_gives_the_smooth_guess(tmp_path: Path) -> None:
    draw(tmp_path, count=5)
    idle = evaluate(Request(tmp_path, Idle()))
    rows = idle.evaluation.tables["holes"].rows
    assert list(rows)[-3:] == ["classical", "network", "the step"]
    assert {"cv2 Telea", "cv2 Navier-Stokes", "smooth guess"} < set(rows)
    assert rows["network"] == pytest.approx(rows["smooth guess"])
    assert all(10 < value < MOST_DB for value in rows["classical"].values())
    known = evaluate(Request(tmp_path, Knowing(idle.sheet[0][-1]))).evaluation.tables["holes"].rows
    assert set(known["network"].values()) == {MOST_DB}


def test_the_network_is_asked_at_sizes_that_it_takes() -> None:
    guess = np.full((19, 45, 3), 0.3, np.float32)
    mask = np.zeros((19, 45), np.bool_)
    mask[4:9, 10:20] = True
    answer = filler_of(Inpainter(InpainterDims(widths=(4, 4, 4, 4))))(guess, mask)
    assert answer.shape == guess.shape
    assert np.array_equal(answer[~mask], guess[~mask])


def test_another_network_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongNetwork, match="Identity"):
        evaluate(Request(tmp_path, nn.Identity()))
