"""Damage by another hand: seeded, of each kind, seen as damage; finders get the figures they deserve."""

from pathlib import Path

import numpy as np
import pytest
from torch import nn

from restoration.training.damage_scenes import Flags, Floats
from restoration.training.degradations import ageing
from restoration.training.evaluation.request import Request
from restoration.training.evaluation.strangers import KINDS, evaluate_strangers, strange_trials
from tests.restoration.training.photographs import draw


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photographs")
    draw(folder, count=12)
    return folder


def test_each_photograph_gets_another_kind_and_the_same_one_again(folder: Path) -> None:
    trials, again = (list(strange_trials(folder, everything=True)) for _ in range(2))
    assert [name for name, _trial in trials[: len(KINDS)]] == list(KINDS)
    for (_name, trial), (_again, twin) in zip(trials, again, strict=True):
        assert np.array_equal(trial.aged, twin.aged)
        assert 0.0001 < trial.damage.mean() < 0.1
        assert np.array_equal(trial.damage, np.abs(trial.aged - trial.sound) > 0.05)
        assert (trial.counts | ~trial.damage).all()


def test_no_kind_is_one_that_was_taught(folder: Path) -> None:
    taught = {piece.__module__ for pieces in ageing.DAMAGES.values() for piece in pieces}
    assert not {draw.__module__ for draw in KINDS.values()} & taught


def test_who_finds_all_has_one_and_who_finds_nothing_nothing(folder: Path) -> None:
    shown = {trial.aged.tobytes(): trial.damage for _name, trial in strange_trials(folder, everything=True)}

    def knowing(plane: Floats) -> Flags:
        return shown[plane.tobytes()]

    def blind(plane: Floats) -> Flags:
        return np.zeros(plane.shape, np.bool_)

    asked = Request(folder, nn.Identity(), everything=True)
    rows = evaluate_strangers({"knowing": knowing, "blind": blind}, asked).rows
    assert rows["knowing: all"]["f1"] == pytest.approx(1.0)
    assert rows["blind: all"]["f1"] == 0.0
    assert {name.split(": ")[1] for name in rows} == {*KINDS, "all"}
