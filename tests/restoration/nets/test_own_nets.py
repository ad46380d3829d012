"""What our enlarger, denoiser and filler promise whoever feeds them, trained or not."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from restoration.nets.denoiser import Denoiser, DenoiserDims
from restoration.nets.inpainter import SIZE_MULTIPLE, Inpainter, InpainterDims
from restoration.nets.upscaler import Upscaler, UpscalerDims, enlarged
from tests.restoration.nets.seeded import seeded_image
from tests.restoration.steps.conftest import stirred

UPSCALER, DENOISER = UpscalerDims(2, channels=8, blocks=2), DenoiserDims(channels=8, blocks=2)
INPAINTER = InpainterDims(widths=(8, 8, 8, 8))


def answer(net: nn.Module, picture: Tensor) -> Tensor:
    with torch.inference_mode():
        given: Tensor = net(picture)
    return given


def with_plane(picture: Tensor, value: float) -> Tensor:
    return torch.cat([picture, torch.full_like(picture[:, :1], value)], dim=1)


@pytest.mark.parametrize("scale", [2, 4])
def test_an_untrained_enlarger_is_nearly_bicubic(scale: int) -> None:
    torch.manual_seed(1)
    picture = seeded_image(24, 40)
    given = answer(Upscaler(UpscalerDims(scale)), picture)
    assert given.shape == (1, 3, 24 * scale, 40 * scale)
    assert (given - enlarged(picture, scale)).abs().max() < 0.1


@pytest.mark.parametrize("build", [lambda: Upscaler(UPSCALER), lambda: Denoiser(DENOISER)])
def test_no_pixel_looks_further_than_the_radius_says(build: Callable[[], nn.Module]) -> None:
    net = stirred(build())
    is_enlarger = isinstance(net, Upscaler)
    radius_px = net.needs.radius_px if isinstance(net, Upscaler) else int(net.radius_px)  # type: ignore[arg-type]
    scale = 2 if is_enlarger else 1
    picture = seeded_image(64, 160)
    changed = picture.clone()
    changed[..., :40] += 0.3
    pair = (picture, changed) if is_enlarger else (with_plane(picture, 0.1), with_plane(changed, 0.1))
    moved = (answer(net, pair[0]) - answer(net, pair[1])).abs().amax(dim=(0, 1, 2))
    assert moved[: 40 * scale].min() > 1e-4
    assert moved[(40 + radius_px) * scale :].max() < 1e-6


def test_the_enlargers_radius_is_all_the_context_it_needs() -> None:
    needs = Upscaler(UPSCALER).needs
    assert needs.context_px == needs.radius_px


def test_the_denoiser_listens_to_the_level() -> None:
    net, picture = stirred(Denoiser(DENOISER)), seeded_image(32, 48)
    quiet, loud = (answer(net, with_plane(picture, level)) for level in (0.01, 0.1))
    assert quiet.shape == picture.shape
    assert (quiet - loud).abs().max() > 1e-4


def test_the_filler_changes_masked_pixels_only() -> None:
    picture = seeded_image(3 * SIZE_MULTIPLE, 5 * SIZE_MULTIPLE)
    mask = torch.zeros_like(picture[:, :1])
    mask[..., 10:30, 20:50] = 1
    given = answer(stirred(Inpainter(INPAINTER)), torch.cat([picture, mask], dim=1))
    is_changed = (given != picture).any(dim=1, keepdim=True)
    assert not is_changed[mask == 0].any()
    assert is_changed[mask == 1].all()


def test_dims_survive_the_lists_of_json() -> None:
    assert InpainterDims.from_values({"widths": [8, 8, 8, 8]}) == INPAINTER
    assert InpainterDims.from_values({}) == InpainterDims()
    assert UpscalerDims.from_values({"scale": 2, "channels": 8, "blocks": 2}) == UPSCALER
