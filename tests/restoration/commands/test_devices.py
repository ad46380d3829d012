"""`python -m restoration devices` as a person at a terminal meets it."""

import pytest

from restoration.__main__ import main
from restoration.inference.governor import CardSensors, Reading
from tests.restoration.inference.cards import AMPERE, PASCAL, see


class OneSensor(CardSensors):
    """A card that tells its temperature and nothing else."""

    def read(self) -> Reading:
        return Reading(temperature_c=61.0)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The output on a machine with a Pascal card and an Ampere one."""
    see(monkeypatch, PASCAL, AMPERE)
    monkeypatch.setattr(CardSensors, "of_card", lambda _: OneSensor("card"))
    assert main(["devices"]) == 0
    return capsys.readouterr().out.splitlines()


def test_a_card_that_cannot_be_driven_is_shown_with_its_cure(said: list[str]) -> None:
    assert said[0].startswith("cuda:0: NVIDIA GeForce GTX 1060 6GB, 6.0 GiB, compute capability 6.1")
    assert "cannot be used" in said[1]
    assert "whl/cu126" in said[2] and "R580" in said[2]


def test_a_card_that_can_is_shown_with_precision_sizes_and_state(said: list[str]) -> None:
    start = next(index for index, line in enumerate(said) if line.startswith("cuda:1"))
    assert said[start].endswith("(auto)")
    text = "\n".join(said[start:])
    assert "computes in float16" in text
    assert "DDColor large: pictures of up to" in text
    assert "Real-ESRGAN x4: tiles of up to" in text
    assert "temperature 61 C, power not reported, memory in use not reported" in text


def test_the_processor_comes_last(said: list[str]) -> None:
    assert said[-2].startswith("cpu: ")


def test_without_a_card_the_processor_is_what_auto_means(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    see(monkeypatch)
    assert main(["devices"]) == 0
    assert capsys.readouterr().out.splitlines()[0].endswith("(auto)")
