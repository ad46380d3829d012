"""The trained denoiser in the step: in bands that change no value, blended, and named in the report."""

import numpy as np
import pytest
import torch
from torch import nn

from restoration.errors import MissingWeights, UnsuitableWeights
from restoration.imaging.filters import Floats, blur
from restoration.imaging.metrics import noise_sigma
from restoration.imaging.samples import quantized
from restoration.nets.denoiser import Denoiser, DenoiserDims
from restoration.nets.upscaler import Upscaler, UpscalerDims
from restoration.recipe import Step, Value
from restoration.steps import denoise, denoise_net
from tests.restoration.drawn import photograph, scene
from tests.restoration.steps.conftest import OwnModels, stirred

NAME = "albumen-denoiser"
TINY = DenoiserDims(channels=12, blocks=2)
NETWORK: dict[str, Value] = {"method": "network"}
STRENGTH: dict[str, Value] = {"strength": 1.0, **NETWORK}


def grainy(height: int = 231, width: int = 97) -> Floats:
    """A picture of odd sides with grey grain."""
    noise = np.random.default_rng(4).normal(0, 0.05, (height, width, 1))
    return np.clip(scene(height, width) + noise, 0, 1).astype(np.float32)


@pytest.fixture
def installed(models: OwnModels) -> OwnModels:
    models.install(NAME, stirred(Denoiser(TINY)))
    return models


def test_bands_give_what_the_whole_gives(installed: OwnModels, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = photograph(grainy(), is_grey=False)
    whole = denoise.apply(picture, Step("denoise", STRENGTH).settings, installed.context())
    monkeypatch.setattr(denoise_net, "BAND_PIXELS", 1)
    banded = denoise.apply(picture, Step("denoise", STRENGTH).settings, installed.context())
    assert np.abs(whole.photograph.pixels - banded.photograph.pixels).max() < 1e-5
    assert np.abs(whole.photograph.pixels - picture.pixels).max() > 0.01


def test_a_margin_cut_short_would_be_noticed(installed: OwnModels, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = photograph(grainy(), is_grey=False)
    whole = denoise.apply(picture, Step("denoise", STRENGTH).settings, installed.context())
    monkeypatch.setattr(denoise_net, "BAND_PIXELS", 1)
    monkeypatch.setattr(Denoiser, "radius_px", 2)
    banded = denoise.apply(picture, Step("denoise", STRENGTH).settings, installed.context())
    assert np.abs(whole.photograph.pixels - banded.photograph.pixels).max() > 1e-4


def test_the_network_is_told_the_estimated_noise(
    installed: OwnModels, monkeypatch: pytest.MonkeyPatch
) -> None:
    levels: list[float] = []

    def forward(_: nn.Module, noisy: torch.Tensor) -> torch.Tensor:
        levels.extend({float(value) for value in noisy[:, 3].flatten()})
        return noisy[:, :3]

    monkeypatch.setattr(Denoiser, "forward", forward)
    picture = grainy()
    denoise.apply(photograph(picture), Step("denoise", NETWORK).settings, installed.context())
    assert levels == pytest.approx([noise_sigma(np.ascontiguousarray(picture[..., 0]))], rel=1e-3)


def test_strength_blends_and_grey_stays_grey(installed: OwnModels) -> None:
    picture = grainy()
    half, full = (
        denoise.apply(
            photograph(picture),
            Step("denoise", {"strength": value, **NETWORK}).settings,
            installed.context(),
        ).photograph.pixels
        for value in (0.5, 1)
    )
    unclipped = (full > 0) & (full < 1)
    assert np.allclose(half[unclipped], ((picture + full) / 2)[unclipped], atol=1e-6)
    assert np.array_equal(full[..., 0], full[..., 1]) and np.array_equal(full[..., 0], full[..., 2])


def test_the_report_names_the_network_which_invents_nothing(installed: OwnModels) -> None:
    context = installed.context()
    outcome = denoise.apply(photograph(grainy()), Step("denoise", NETWORK).settings, context)
    assert outcome.measures["weights"] == NAME
    assert list(context.session.used) == [NAME]
    assert not context.session.invented


def test_a_clean_picture_comes_out_bit_identical_and_the_network_is_not_asked(installed: OwnModels) -> None:
    clean, context = blur(scene(), 1.5), installed.context()
    outcome = denoise.apply(photograph(clean), Step("denoise", STRENGTH).settings, context)
    assert np.array_equal(outcome.photograph.pixels, clean)
    assert context.session.used == {}


def test_sixteen_bits_stay_sixteen_bits(models: OwnModels) -> None:
    models.install(NAME, Denoiser(TINY))  # untrained: it changes next to nothing
    ramp = np.tile(np.linspace(0.4, 0.43, 400, dtype=np.float32)[None, :, None], (120, 1, 3))
    grain = np.random.default_rng(5).normal(0, 6 / 255, (120, 400, 1)).astype(np.float32)
    outcome = denoise.apply(
        photograph(ramp + grain), Step("denoise", {"method": "network"}).settings, models.context()
    )
    assert len(np.unique(quantized(outcome.photograph.pixels, 16, grey=True))) > 4000


def test_the_classical_method_leaves_the_network_alone(installed: OwnModels) -> None:
    context = installed.context()
    outcome = denoise.apply(photograph(grainy()), Step("denoise", {"method": "classical"}).settings, context)
    assert outcome.measures["weights"] == ""
    assert context.session.used == {}


def test_without_its_weights_the_classical_method_does_the_work_unless_a_network_is_asked_for(
    models: OwnModels,
) -> None:
    outcome = denoise.apply(photograph(grainy()), Step("denoise").settings, models.context())
    assert outcome.measures["weights"] == ""
    with pytest.raises(MissingWeights, match=NAME):
        denoise.apply(photograph(grainy()), Step("denoise", {"method": "network"}).settings, models.context())


def test_weights_for_something_else_are_refused(models: OwnModels) -> None:
    models.install("albumen-upscale-x2-print", Upscaler(UpscalerDims(2, channels=8, blocks=1)))
    settings = Step("denoise", {"weights": "albumen-upscale-x2-print"}).settings
    with pytest.raises(UnsuitableWeights):
        denoise.apply(photograph(grainy()), settings, models.context())
