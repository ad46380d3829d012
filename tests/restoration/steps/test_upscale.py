import cv2
import numpy as np
import pytest

from restoration.errors import MissingWeights
from restoration.imaging.filters import Floats
from restoration.imaging.metrics import psnr
from restoration.recipe import Step
from restoration.steps import upscale
from restoration.steps.context import Context
from tests.restoration.drawn import photograph, stock

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


def test_a_network_that_is_not_installed_is_named_with_its_cure(context: Context) -> None:
    settings = Step("upscale", {"method": "network"}).settings
    if context.session.manifest.best_for("upscale-x2") is not None:
        pytest.skip("weights for enlarging are installed here")
    with pytest.raises(MissingWeights) as caught:
        upscale.apply(photograph(shrunk(4)), settings, context)
    assert caught.value.file.endswith(".safetensors")
    assert "weights" in caught.value.cure
