"""Damage measured: perfect and blind methods get the obvious figures, found and filled."""

import json
from pathlib import Path

import numpy as np
import pytest

from restoration.training.damage_scenes import Flags, Floats
from restoration.training.evaluation.damage import (
    DamageTrial,
    Masks,
    by_top_hat,
    damage_trials,
    evaluate_damage,
    judged,
    masks_of,
    summary,
)
from restoration.training.evaluation.repair import by_step, repaired
from restoration.training.evaluation.tables import MOST_DB
from tests.restoration.training.photographs import draw


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photographs")
    draw(folder, count=6)
    return folder


@pytest.fixture(scope="module")
def trial(folder: Path) -> DamageTrial:
    return next(damage_trials(folder, limit=1, everything=True))


def blind(plane: Floats) -> Flags:
    return np.zeros(plane.shape, np.bool_)


def test_a_perfect_detector_scores_one_and_a_blind_one_nothing(trial: DamageTrial) -> None:
    perfect = summary([judged(trial.damage, trial)], [0.0])
    assert perfect.precision == perfect.recall == 1.0
    assert perfect.f1 == pytest.approx(1.0)
    blind = summary([judged(np.zeros_like(trial.damage), trial)], [0.0])
    assert (blind.recall, blind.f1) == (0.0, 0.0)
    greedy = summary([judged(np.ones_like(trial.damage), trial)], [1.0])
    assert greedy.recall == 1.0 and greedy.precision < 0.5


def test_finds_two_pixels_off_are_right_and_four_off_are_not(trial: DamageTrial) -> None:
    line = np.zeros_like(trial.damage)
    line[100, 50:200] = True
    drawn = trial._replace(damage=line, counts=np.ones_like(line))
    for shift, right in ((2, 1.0), (4, 0.0)):
        assert summary([judged(np.roll(line, shift, axis=0), drawn)], [0.0]).f1 == pytest.approx(right)


def test_the_trials_are_aged_anew_the_same_way(folder: Path, trial: DamageTrial) -> None:
    again = next(damage_trials(folder, limit=1, everything=True))
    assert np.array_equal(again.aged, trial.aged)
    assert trial.damage.any()
    assert np.median(np.abs(trial.aged - trial.sound)[trial.damage]) > 0.05


def test_an_evaluation_names_each_method(trial: DamageTrial) -> None:
    masks = {"blind": masks_of(blind, [trial]), "top-hat": masks_of(by_top_hat, [trial])}
    found = evaluate_damage(masks, [trial])
    assert json.loads(found.to_json())["tables"]["found"]["blind"]["touched_share_of_sound"] == 0.0
    assert "| blind |" in found.to_markdown()
    assert found.tables["found"].rows["top-hat"]["recall"] > 0.3
    with pytest.raises(ValueError, match="no photograph"):
        evaluate_damage({"blind": []}, [])


def test_who_knows_damage_and_picture_restores_all_that_is_sought(trial: DamageTrial) -> None:
    masks = [Masks(trial.damage, np.zeros_like(trial.damage))]
    table = repaired({"knowing": (masks, lambda _plane, _mask: trial.sound)}, [trial])
    row = table.rows["knowing"]
    assert row["after"] == row["least_psnr_of_sound"] == MOST_DB
    assert row["gain"] == MOST_DB - row["before"]
    assert row["most_lost_of_sound"] == 0.0


def test_who_finds_nothing_gains_and_loses_nothing(trial: DamageTrial) -> None:
    row = repaired({"blind": (masks_of(blind, [trial]), by_step)}, [trial]).rows["blind"]
    assert row["gain"] == row["gain_where_sought"] == row["most_lost_of_sound"] == 0.0
    assert row["least_psnr_of_sound"] == MOST_DB


def test_filling_what_is_damaged_gains_and_filling_what_is_sound_loses(trial: DamageTrial) -> None:
    rows = repaired({"knowing": ([Masks(trial.damage, trial.damage)], by_step)}, [trial]).rows
    assert rows["knowing"]["gain_where_sought"] > 1.0
    assert rows["knowing"]["most_lost_of_sound"] > 0.0
    assert rows["knowing"]["least_psnr_of_sound"] < 70.0


def test_half_a_step_of_eight_bits_everywhere_costs_about_a_decibel(trial: DamageTrial) -> None:
    masks = [Masks(trial.damage, trial.damage)]
    off = repaired({"off": (masks, lambda plane, _mask: plane + np.float32(0.5 / 255))}, [trial]).rows["off"]
    assert off["most_lost_of_sound"] == pytest.approx(10 * np.log10(1.25), abs=1e-3)
