"""The enlarger measured: as papers do, so that nothing but better pixels gives better figures."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from restoration.imaging.tensors import tensor_of
from restoration.nets.needs import TiledNet, TilingNeeds
from restoration.nets.upscaler import Upscaler, UpscalerDims
from restoration.training.errors import NoPhotographs, WrongNetwork
from restoration.training.evaluation import bicubic
from restoration.training.evaluation.measures import Floats
from restoration.training.evaluation.request import Request
from restoration.training.evaluation.upscale import compared, evaluate, printed
from tests.restoration.training.photographs import draw


class Knowing(TiledNet):
    """Knows what a picture was before it was shrunk."""

    def __init__(self, truth: Floats, scale: int) -> None:
        super().__init__()
        self.truth, self.scale = tensor_of(truth), scale

    @property
    def needs(self) -> TilingNeeds:
        return TilingNeeds(scale=self.scale, multiple=1, radius_px=0, context_px=0, bytes_per_px=1)

    def forward(self, _image: Tensor) -> Tensor:
        return self.truth


def drawing(height: int = 8, width: int = 8) -> Floats:
    """A corner of one tone in a ground of another, at values that 8 bits hold."""
    picture = np.full((height, width, 3), 51 / 255, np.float32)
    picture[:3, :5] = 204 / 255
    return picture


def test_shrinking_is_that_of_papers_up_to_the_border() -> None:
    small = np.rint(255 * bicubic.shrunk(drawing(), 2)[..., 0]).astype(int)
    # Worked out apart from this code: weights (-3, -9, 29, 111, 111, 29, -9, -3) / 256, borders mirrored.
    assert small.tolist() == [[211, 219, 131, 43], [128, 131, 89, 47], [44, 43, 47, 51], [51, 51, 51, 51]]


def test_shrinking_and_enlarging_keep_even_tones_and_the_place_of_things() -> None:
    even = np.full((16, 24, 3), 128 / 255, np.float32)
    for scale in (2, 4):
        assert np.array_equal(bicubic.shrunk(even, scale), even[: 16 // scale, : 24 // scale])
        assert np.array_equal(bicubic.enlarged(even, scale), np.full((16 * scale, 24 * scale, 3), even[0, 0]))
    y, x = np.mgrid[0:32, 0:48].astype(np.float32)
    slope = np.repeat(((x + y) / 90)[..., None], 3, axis=2)
    inner = np.s_[6:-6, 6:-6]
    again = bicubic.enlarged(bicubic.shrunk(slope, 2), 2)
    assert np.abs(again - slope)[inner].max() < 1.1 / 255


def test_a_border_does_not_count_and_a_step_of_eight_bits_does() -> None:
    truth = drawing(16, 16)
    hurt = truth.copy()
    hurt[:2], hurt[:, -2:] = 1.0, 0.0
    figures = compared({"bicubic": hurt, "off": truth + np.float32(1 / 255)}, truth, 2)
    assert figures["bicubic"]["psnr"] == float("inf")
    assert figures["off"]["psnr"] == pytest.approx(48.13 + 20 * np.log10(255 / 219), abs=0.02)


@pytest.mark.parametrize("scale", [2, 4])
def test_who_knows_the_picture_is_perfect_and_an_untrained_net_is_bicubic(tmp_path: Path, scale: int) -> None:
    draw(tmp_path, count=5)
    torch.manual_seed(1)
    untrained = Upscaler(UpscalerDims(scale=scale, channels=4, blocks=1))
    nn.init.zeros_(untrained.tail.weight)
    measured = evaluate(Request(tmp_path, untrained))
    rows = measured.evaluation.tables["clean"].rows
    assert list(rows) == ["bicubic", "classical", "network"]
    assert rows["network"]["gain"] == pytest.approx(0.0, abs=0.3)
    truth = measured.sheet[0][-1]
    knowing = evaluate(Request(tmp_path, Knowing(truth, scale))).evaluation
    for kind in ("clean", "print"):
        assert knowing.tables[kind].rows["network"]["ssim"] == pytest.approx(1.0)
    assert knowing.tables["print"].rows["bicubic"]["psnr"] < knowing.tables["clean"].rows["bicubic"]["psnr"]


def test_prints_are_worn_the_same_way_every_time_and_each_its_own() -> None:
    truth = np.random.default_rng(1).random((64, 64, 3), np.float32)
    assert np.array_equal(printed(truth, 2, 3), printed(truth, 2, 3))
    assert not np.array_equal(printed(truth, 2, 3), printed(truth, 2, 4))
    assert printed(truth, 4, 0).shape == (16, 16, 3)


def test_what_enlarges_nothing_is_refused_and_so_is_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(WrongNetwork, match="Identity"):
        evaluate(Request(tmp_path, nn.Identity()))
    with pytest.raises(NoPhotographs, match="--all"):
        evaluate(Request(tmp_path, Knowing(drawing(), 2)))
