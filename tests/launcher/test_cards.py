"""Which torch build a graphics card needs."""

import pytest

from launcher import cards
from launcher.cards import Card
from launcher.findings import State

_LISTING = """\
Tesla P40, 6.1, 24576 MiB, 580.65.06
NVIDIA GeForce RTX 3060, 8.6, 12288 MiB, 580.65.06
No devices were found
"""


def _card(capability: tuple[int, int]) -> Card:
    return Card("card", capability, "8192 MiB", "580.65.06")


def test_cards_are_read_from_what_the_driver_says() -> None:
    assert [card.name for card in cards.parse(_LISTING)] == ["Tesla P40", "NVIDIA GeForce RTX 3060"]
    assert cards.parse(_LISTING)[0].capability == (6, 1)
    assert cards.parse("NVIDIA-SMI has failed because it could not talk to the driver") == []


@pytest.mark.parametrize("capability", [(5, 2), (6, 0), (6, 1), (7, 0)])
def test_old_cards_need_the_cuda_12_6_build(capability: tuple[int, int]) -> None:
    assert _card(capability).needs_cu126


@pytest.mark.parametrize("capability", [(7, 5), (8, 6), (9, 0), (12, 0)])
def test_newer_cards_run_on_any_cuda_build(capability: tuple[int, int]) -> None:
    assert not _card(capability).needs_cu126


@pytest.mark.parametrize(
    ("capability", "build", "state"),
    [
        ((6, 1), "2.13.0+cu126", State.WELL),
        ((6, 1), "2.13.0+cu130", State.MISSING),
        ((6, 1), "2.13.0+cpu", State.MISSING),
        ((8, 6), "2.13.0+cu130", State.WELL),
        ((8, 6), "2.13.0+cpu", State.MISSING),
        ((3, 5), "2.13.0+cu126", State.NOTE),
    ],
)
def test_a_card_is_held_against_the_build_that_is_installed(
    capability: tuple[int, int], build: str, state: State
) -> None:
    finding = cards.fit(_card(capability), build)
    assert finding.state is state
    assert finding.cure or state is State.WELL


def test_a_pascal_card_is_told_the_command_that_serves_it() -> None:
    finding = cards.fit(_card((6, 1)), "2.13.0+cu130")
    assert "cu126" in finding.cure
    assert "torch < 2.15" in finding.seen
