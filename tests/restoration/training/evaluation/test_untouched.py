"""Sound photographs as they are: shown in their own size, and what a finder takes of them is told."""

from pathlib import Path

import numpy as np
import pytest
from torch import nn

from restoration.training.damage_scenes import Flags, Floats
from restoration.training.evaluation.request import Request
from restoration.training.evaluation.untouched import evaluate_untouched
from restoration.training.photographs import find, read_rgb
from tests.restoration.training.photographs import draw


def test_each_is_shown_as_it_is_and_what_is_touched_is_told(tmp_path: Path) -> None:
    draw(tmp_path, count=4)
    shown: list[tuple[int, ...]] = []

    def careless(plane: Floats) -> Flags:
        shown.append(plane.shape)
        mask = np.zeros(plane.shape, np.bool_)
        mask[: len(mask) // (2 * len(shown))] = True
        return mask

    rows = evaluate_untouched({"careless": careless}, Request(tmp_path, nn.Identity(), everything=True)).rows
    stored = [read_rgb(path) for path in find(tmp_path)[1::2]]
    assert shown == [picture.shape[:2] for picture in stored if picture is not None]
    assert rows["careless"]["most_touched_share_of_sound"] == pytest.approx(0.5, abs=0.02)
    assert rows["careless"]["touched_share_of_sound"] == pytest.approx((0.5 + 0.25) / 2, abs=0.02)
