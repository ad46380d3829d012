import cv2
import numpy as np
import pytest

from restoration.errors import MissingWeights, UnsuitableWeights
from restoration.imaging.filters import Floats
from restoration.imaging.metrics import psnr
from restoration.nets.upscaler import Upscaler, UpscalerDims
from restoration.recipe import Step
from restoration.steps import upscale
from restoration.steps.context import Context
from tests.restoration.drawn import photograph, scene, stock
from tests.restoration.steps.conftest import OwnModels

FINE = stock("astronaut")[:256, 100:420]
CLASSICAL = {"method": "classical"}


def shrunk(scale: int) -> Floats:
    blocks = FINE.reshape(256 // scale, scale, 320 // scale, scale, 3)
    return np.asarray(blocks.mean(axis=(1, 3)), np.float32)


@pytest.mark.parametrize("scale", [2, 4])
def test_resampling_beats_bicubic(context: Context, scale: int) -> None:
    settings = Step("upscale", {**CLASSICAL, "scale": scale}).settings
    outcome = upscale.apply(photograph(shrunk(scale), is_grey=False), settings, context)
    assert outcome.photograph.pixels.shape == FINE.shape
    enlarged = cv2.resize(shrunk(scale), FINE.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    bicubic = np.clip(enlarged, 0, 1).astype(np.float32)
    assert psnr(outcome.photograph.pixels, FINE) > psnr(bicubic, FINE) + 0.3
    assert outcome.measures["weights"] == "none"


def test_the_print_keeps_its_size_in_inches(context: Context) -> None:
    picture = photograph(shrunk(4), dpi=(300.0, 200.0), is_grey=False)
    larger = upscale.apply(picture, Step("upscale", {**CLASSICAL, "scale": 4}).settings, context).photograph
    assert larger.dpi == (1200.0, 800.0)


def test_sharpening_makes_no_halos(context: Context) -> None:
    step = np.full((40, 60, 3), 0.2, np.float32)
    step[:, 30:] = 0.8
    settings = Step("upscale", {**CLASSICAL, "sharpen": 1}).settings
    result = upscale.apply(photograph(step), settings, context).photograph.pixels
    assert result.min() > 0.13
    assert result.max() < 0.87
    assert np.array_equal(result[..., 0], result[..., 1])


def test_a_network_that_is_not_installed_is_named_with_its_cure(models: OwnModels) -> None:
    settings = Step("upscale", {"method": "network"}).settings
    with pytest.raises(MissingWeights) as caught:
        upscale.apply(photograph(shrunk(4)), settings, models.context())
    assert caught.value.name == "albumen-upscale-x2-print"
    assert "restore it from the release" in caught.value.cure


@pytest.mark.parametrize("scale", [2, 4])
def test_our_own_network_enlarges_where_it_is_installed_and_grey_stays_grey(
    models: OwnModels, scale: int
) -> None:
    models.install(f"albumen-upscale-x{scale}-print", Upscaler(UpscalerDims(scale, channels=8, blocks=2)))
    context = models.context()
    outcome = upscale.apply(photograph(scene()), Step("upscale", {"scale": scale}).settings, context)
    result = outcome.photograph.pixels
    assert result.shape == (120 * scale, 160 * scale, 3)
    assert outcome.measures["weights"] == f"albumen-upscale-x{scale}-print"
    assert np.array_equal(result[..., 0], result[..., 2])
    assert list(context.session.used) == [f"albumen-upscale-x{scale}-print"]
    assert context.session.invented


def test_weights_for_another_scale_are_refused(models: OwnModels) -> None:
    models.install("albumen-upscale-x4-print", Upscaler(UpscalerDims(4, channels=8, blocks=2)))
    settings = Step("upscale", {"weights": "albumen-upscale-x4-print"}).settings
    with pytest.raises(UnsuitableWeights):
        upscale.apply(photograph(scene()), settings, models.context())
