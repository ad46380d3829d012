"""What touches a find and stands out as it does is filled with it; what is only near, or varied, is not."""

import numpy as np

from restoration.imaging.filters import Floats
from restoration.steps.damage import Flags
from restoration.steps.damage_rims import with_rims

SIZE_HW = (200, 240)


def ground(deviation: float) -> Floats:
    grain = np.random.default_rng(3).normal(0.0, deviation, SIZE_HW)
    return (0.5 + grain).astype(np.float32)


def found(rows: slice) -> Flags:
    mask = np.zeros(SIZE_HW, np.bool_)
    mask[rows, 20:220] = True
    return mask


def test_the_shadow_beside_a_fold_is_part_of_it() -> None:
    plane, fold = ground(0.01), found(slice(100, 102))
    plane[fold], plane[102:104, 20:220] = 0.95, 0.25
    wider = with_rims(fold, plane)
    assert wider[102:104, 24:216].mean() > 0.95
    assert wider.sum() < 1.1 * (4 * 200)


def test_what_lies_near_but_does_not_touch_is_left() -> None:
    plane, fold = ground(0.01), found(slice(100, 102))
    plane[fold], plane[104, 20:220] = 0.95, 0.25
    assert not with_rims(fold, plane)[104].any()


def test_a_varied_ground_is_not_taken_for_a_rim() -> None:
    plane, fold = ground(0.12), found(slice(100, 102))
    plane[fold] = 0.95
    assert with_rims(fold, plane).sum() < 1.02 * fold.sum()


def test_an_edge_that_the_find_crosses_is_left() -> None:
    plane, fold = ground(0.01), found(slice(100, 102))
    plane[:, 120:] += 0.3
    plane[fold] = 0.97
    assert with_rims(fold, plane).sum() < 1.1 * fold.sum()


def test_nothing_found_has_no_rim() -> None:
    assert not with_rims(np.zeros(SIZE_HW, np.bool_), ground(0.1)).any()
