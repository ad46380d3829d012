"""Choosing a device, with torch's own view of the cards replaced."""

import pytest
import torch

from restoration.errors import UnusableDevice
from restoration.inference import device
from restoration.weights.manifest import Task
from tests.restoration.inference.cards import AMPERE, PASCAL, TURING, see


def test_a_pascal_card_under_a_cu130_torch_is_refused_with_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    see(monkeypatch, PASCAL)
    with pytest.raises(UnusableDevice, match="cu126") as caught:
        device.choose("cuda:0")
    assert "6.1" in caught.value.why


def test_work_goes_on_to_the_next_device_that_can_be_driven(monkeypatch: pytest.MonkeyPatch) -> None:
    see(monkeypatch, PASCAL, AMPERE)
    assert device.choose("auto") == torch.device("cuda", 1)
    see(monkeypatch, PASCAL)
    assert device.choose("auto") == torch.device("cpu")


def test_without_cards_the_processor_works(monkeypatch: pytest.MonkeyPatch) -> None:
    see(monkeypatch)
    assert device.choose("auto") == torch.device("cpu")
    with pytest.raises(UnusableDevice, match="sees no CUDA device"):
        device.choose("cuda")


def test_a_card_that_is_not_there_is_refused_with_those_that_are(monkeypatch: pytest.MonkeyPatch) -> None:
    see(monkeypatch, AMPERE)
    with pytest.raises(UnusableDevice, match="cuda:0"):
        device.choose("cuda:3")


@pytest.mark.parametrize("wanted", ["", "gpu", "cuda:", "cuda:x", "CPU"])
def test_what_is_no_device_name_is_refused(wanted: str) -> None:
    with pytest.raises(UnusableDevice, match="no device name"):
        device.choose(wanted)


def test_every_device_says_what_it_can_do(monkeypatch: pytest.MonkeyPatch) -> None:
    see(monkeypatch, PASCAL, AMPERE)
    pascal, ampere, processor = device.present()
    assert (pascal.verdict.usable, ampere.verdict.usable, processor.verdict.usable) == (False, True, True)
    assert (pascal.precision, ampere.precision) == ("float32", "float16")
    assert device.facts_of(torch.device("cuda", 1)) == ampere
    assert processor.memory_bytes is None


def test_the_processor_takes_bfloat16_only_where_it_is_native(monkeypatch: pytest.MonkeyPatch) -> None:
    for native, precision in ((True, "bfloat16"), (False, "float32")):
        monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda native=native: native)
        monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: False)
        assert device.facts_of(torch.device("cpu")).precision == precision


def test_the_processor_makes_pixels_in_float32_and_colours_in_what_is_native(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: True)
    processor = device.facts_of(torch.device("cpu"))
    assert device.precision_for(processor, Task.UPSCALE_X4) == "float32"
    assert device.precision_for(processor, Task.COLORIZE) == "bfloat16"
    assert device.precision_for(processor, Task.COLORIZE, "float32") == "float32"
    with pytest.raises(UnusableDevice, match="float16"):
        device.precision_for(processor, Task.COLORIZE, "float16")


def test_a_card_takes_its_own_precision_unless_another_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    see(monkeypatch, TURING, AMPERE)
    turing, ampere, _ = device.present()
    assert device.precision_for(turing, Task.UPSCALE_X2) == "float32"
    assert device.precision_for(ampere, Task.UPSCALE_X2) == "float16"
    assert device.precision_for(ampere, Task.UPSCALE_X2, "bfloat16") == "bfloat16"
    with pytest.raises(UnusableDevice, match="bfloat16"):
        device.precision_for(turing, Task.UPSCALE_X2, "bfloat16")
    with pytest.raises(UnusableDevice, match="use one of auto"):
        device.precision_for(ampere, Task.UPSCALE_X2, "int8")
