from dataclasses import replace

import pytest
import torch

from restoration.inference import device
from restoration.inference.abilities import abilities
from tests.restoration.inference.cards import AMPERE, PASCAL, TURING, see


def sides(facts: device.DeviceFacts) -> dict[str, int]:
    return {ability.title: ability.side_px for ability in abilities(facts)}


def test_a_larger_card_takes_larger_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    see(monkeypatch, TURING, AMPERE)
    small, large = (sides(facts) for facts in device.present()[:2])
    assert all(small[title] <= large[title] for title in small)
    assert small["DDColor large"] >= 960
    assert all(side % 32 == 0 for side in small.values())


def test_a_card_without_room_for_the_weights_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    see(monkeypatch, TURING)
    tight = replace(device.present()[0], memory_bytes=512 << 20)
    assert sides(tight)["DDColor large"] == 0
    assert sides(tight)["DDColor tiny"] > 0


def test_nothing_is_promised_of_a_card_that_cannot_be_used_nor_of_the_processor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    see(monkeypatch, PASCAL)
    assert [abilities(facts) for facts in device.present()] == [(), ()]
    assert device.facts_of(torch.device("cpu")).memory_bytes is None
