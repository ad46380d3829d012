"""The damage detector answers for every pixel, and sees a faded print as it sees a strong one."""

from dataclasses import replace

import pytest
import torch

from restoration.nets.damage import DamageDetector, DamageDims, levelled

TINY = DamageDims(widths=(4, 4, 8, 8), blocks=(0, 0, 0, 1))


@pytest.fixture
def net() -> DamageDetector:
    torch.manual_seed(3)
    return DamageDetector(TINY).eval()


@pytest.mark.parametrize("size_hw", [(16, 16), (48, 112)])
def test_every_pixel_gets_an_answer(net: DamageDetector, size_hw: tuple[int, int]) -> None:
    with torch.inference_mode():
        assert net(torch.rand(2, 3, *size_hw)).shape == (2, 1, *size_hw)


def test_the_threshold_is_where_the_answer_is_zero(net: DamageDetector) -> None:
    image = torch.rand(1, 3, 32, 32)
    with torch.inference_mode():
        before = net(image)
        net.dims = replace(net.dims, threshold=1.5)
        assert torch.allclose(net(image), before - 1.5)


def test_a_picture_of_one_tone_has_no_level() -> None:
    assert levelled(torch.full((1, 1, 64, 64), 0.7)).abs().max() < 0.01


def test_a_faded_print_looks_like_a_strong_one_and_a_negative_like_its_opposite() -> None:
    torch.manual_seed(5)
    strong = torch.rand(1, 1, 64, 96)
    faded = 0.4 + 0.5 * strong
    assert (levelled(faded) - levelled(strong)).abs().max() < 0.15 * levelled(strong).abs().max()
    assert torch.allclose(levelled(1 - strong), -levelled(strong), atol=1e-4)


def test_the_answer_is_finite_and_float32_in_bfloat16(net: DamageDetector) -> None:
    with torch.inference_mode():
        answer = net.to(torch.bfloat16)(torch.rand(1, 3, 32, 32).to(torch.bfloat16))
    assert answer.dtype is torch.float32
    assert torch.isfinite(answer).all()
