"""The measures themselves, the tables that show them, and the sheet to judge by eye."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from skimage import data

from restoration.training.evaluation import contact_sheet
from restoration.training.evaluation.measures import colorfulness, luma_601, measure, psnr, ssim
from restoration.training.evaluation.tables import Column, Evaluation, Table, mean_figures


def test_colorfulness_is_that_of_the_paper() -> None:
    photograph = data.coffee().astype(np.float32) / np.float32(255)  # type: ignore[no-untyped-call]
    red, green, blue = (photograph[..., c].astype(np.float64) * 255 for c in range(3))
    rg, yb = red - green, (red + green) / 2 - blue
    expected = np.sqrt(rg.var() + yb.var()) + 0.3 * np.sqrt(rg.mean() ** 2 + yb.mean() ** 2)
    assert colorfulness(photograph) == pytest.approx(expected)
    assert colorfulness(np.full((8, 8, 3), 0.4, np.float32)) == pytest.approx(0.0)


def test_equal_pictures_measure_as_equal() -> None:
    picture = np.random.default_rng(1).random((16, 16, 3), dtype=np.float32)
    found = measure(picture, picture)
    assert found.psnr == float("inf")
    assert found.ssim == pytest.approx(1.0)
    assert found.delta_e == pytest.approx(0.0)


def test_a_tenth_of_error_is_twenty_decibels() -> None:
    picture = np.full((8, 8, 3), 0.5, np.float32)
    assert psnr(picture + np.float32(0.1), picture) == pytest.approx(20.0, abs=1e-4)


def test_the_sheet_shows_every_picture(tmp_path: Path) -> None:
    red = np.zeros((40, 80, 3), np.float32) + np.array((1.0, 0.0, 0.0), np.float32)
    contact_sheet.write([(red, red), (red, red), (red, red)], tmp_path / "out" / "sheet.png")
    sheet = cv2.imread(str(tmp_path / "out" / "sheet.png"))
    assert sheet is not None
    reddish = (sheet == (0, 0, 255)).all(axis=2).sum()
    assert reddish == pytest.approx(6 * 192 * 96)


def test_luma_is_that_of_papers() -> None:
    black_white_red = np.array([[(0.0, 0.0, 0.0), (1.0, 1.0, 1.0), (1.0, 0.0, 0.0)]], np.float32)
    assert 255 * luma_601(black_white_red)[0] == pytest.approx((16.0, 235.0, 81.481), abs=1e-3)


def test_likeness_of_planes_falls_with_noise() -> None:
    plane = data.camera()[:64, :64].astype(np.float32) / np.float32(255)  # type: ignore[no-untyped-call]
    noise = np.random.default_rng(1).normal(0, 0.1, plane.shape).astype(np.float32)
    assert ssim(plane, plane) == pytest.approx(1.0)
    assert ssim(plane + noise, plane) < ssim(plane + noise / 4, plane) < 1.0


def test_a_table_leaves_empty_what_cannot_be_told() -> None:
    table = Table(
        "How.", (Column("a", "A", ".1f"), Column("b", "B", ".0%")), {"one": {"a": 1.0}, "two": {"b": 0.5}}
    )
    evaluation = Evaluation("trial", 3, {"main": table}, {"known": 7.0})
    assert evaluation.to_markdown().splitlines()[-2:] == ["| one | 1.0 |  |", "| two |  | 50% |"]
    told = json.loads(evaluation.to_json())
    assert (told["task"], told["photographs"], told["known"]) == ("trial", 3, 7.0)
    assert told["tables"]["main"]["one"] == {"a": 1.0}


def test_figures_are_means_over_photographs() -> None:
    assert mean_figures([{"a": 1.0}, {"a": 3.0}]) == {"a": 2.0}
    with pytest.raises(ValueError, match="no photograph"):
        mean_figures([])
