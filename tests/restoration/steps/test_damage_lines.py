"""Scratches are followed along their own line, and nothing else is."""

import numpy as np
import pytest

from restoration.imaging.filters import Floats
from restoration.steps.damage import Flags
from restoration.steps.damage_lines import FAINT, LONGEST_GAP, followed

SIZE_HW = (220, 1100)  # a unit is a pixel
SURE, DOUBTED, NONE = 5.0, FAINT + 0.5, -9.0


def scratch(slope: float = 0.0, *, sure: slice, doubted: slice | None = None) -> tuple[Flags, Floats]:
    """A line three pixels wide, found where it is sure; (mask, log odds)."""
    odds = np.full(SIZE_HW, NONE, np.float32)
    for part, value in ((doubted, DOUBTED), (sure, SURE)):
        for column in range(*part.indices(SIZE_HW[1])) if part else ():
            row = round(60 + slope * column)
            odds[row - 1 : row + 2, column] = value
    return odds > 0, odds


@pytest.mark.parametrize("slope", [0.0, 0.1, -0.2])
def test_a_scratch_goes_on_both_ways_where_it_is_doubted(slope: float) -> None:
    mask, odds = scratch(slope, sure=slice(100, 200), doubted=slice(40, 260))
    found = followed(mask, odds)
    assert found[:, 50:250].any(axis=0).all()
    assert not found[odds < FAINT].any() and not found[:, :40].any() and not found[:, 261:].any()


def test_it_goes_no_farther_than_it_was_long() -> None:
    mask, odds = scratch(sure=slice(400, 450), doubted=slice(0, 1100))
    columns = np.flatnonzero(followed(mask, odds).any(axis=0))
    assert 345 <= columns.min() <= 352 and 497 <= columns.max() <= 505


@pytest.mark.parametrize(("gap", "is_crossed"), [(LONGEST_GAP - 2, True), (LONGEST_GAP + 4, False)])
def test_a_short_gap_is_crossed_and_a_long_one_is_its_end(gap: int, is_crossed: bool) -> None:
    mask, odds = scratch(sure=slice(100, 200), doubted=slice(100, 260))
    odds[:, 210 : 210 + gap] = NONE
    found = followed(mask, odds)
    assert found[60, 205] and not found[60, 210 : 210 + gap].any()
    assert bool(found[60, 250]) is is_crossed


def test_it_runs_out_of_the_picture() -> None:
    mask, odds = scratch(sure=slice(30, 120), doubted=slice(0, 120))
    assert followed(mask, odds)[60, :120].all()


def test_what_is_short_or_stout_points_nowhere() -> None:
    odds = np.full(SIZE_HW, DOUBTED, np.float32)
    odds[50:53, 100:120] = SURE
    odds[100:140, 300:380] = SURE
    mask = odds > 0
    assert (followed(mask, odds) == mask).all()


def test_without_finds_there_is_nothing_to_follow() -> None:
    odds = np.full(SIZE_HW, DOUBTED, np.float32)
    assert not followed(odds > 0, odds).any()
