"""The denoiser measured: noise as strong as it says, and a net that does nothing gets nothing for it."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from restoration.imaging.color import LUMA_WEIGHTS
from restoration.imaging.filters import Floats, blur
from restoration.imaging.tensors import tensor_of
from restoration.nets.denoiser import Denoiser, DenoiserDims
from restoration.training.errors import WrongNetwork
from restoration.training.evaluation.denoise import SIGMAS, by_network, classical, evaluate, roughened
from restoration.training.evaluation.request import Request
from restoration.training.evaluation.tables import MOST_DB
from tests.restoration.drawn import scene, stock
from tests.restoration.training.photographs import draw

LUMA_OF_WHITE = float(np.linalg.norm(LUMA_WEIGHTS))  # noise that differs by channel is weaker in their mean


class Idle(Denoiser):
    """Leaves everything as it is, and remembers the level that it was told."""

    def __init__(self) -> None:
        super().__init__(DenoiserDims(channels=4, blocks=1))
        self.told = 0.0

    def forward(self, noisy: Tensor) -> Tensor:
        self.told = float(noisy[:, 3].mean())
        return noisy[:, :3]


class Knowing(Idle):
    """Knows the picture below the noise."""

    def __init__(self, clean: Floats) -> None:
        super().__init__()
        self.clean = tensor_of(clean)

    def forward(self, _noisy: Tensor) -> Tensor:
        return self.clean


def even(height: int = 96, width: int = 128) -> Floats:
    return np.full((height, width, 3), 0.5, np.float32)


def test_noise_is_as_strong_as_it_says_and_grain_is_shared() -> None:
    noisy = roughened(even(), 0)
    for sigma in SIGMAS:
        for kind in ("white", "grain"):
            assert 255 * (noisy[f"{kind} {sigma}"] - 0.5).std() == pytest.approx(sigma, rel=0.05)
    grain, white = (255 * (noisy[f"{kind} 20"][..., 0] - 0.5) for kind in ("grain", "white"))
    assert np.corrcoef(grain[:, 1:].ravel(), grain[:, :-1].ravel())[0, 1] > 0.4
    assert abs(np.corrcoef(white[:, 1:].ravel(), white[:, :-1].ravel())[0, 1]) < 0.1
    assert np.array_equal(roughened(even(), 0)["white 5"], noisy["white 5"])
    assert not np.array_equal(roughened(even(), 1)["white 5"], noisy["white 5"])


def test_the_net_is_told_the_blind_estimate() -> None:
    idle, clean = Idle(), blur(stock("camera"), 0.8)[100:300, 100:300]
    by_network(idle, roughened(clean, 0)["white 20"])
    assert 255 * idle.told == pytest.approx(20 * LUMA_OF_WHITE, rel=0.3)


def test_the_classical_way_is_the_steps_at_full_strength() -> None:
    clean = blur(stock("camera"), 0.8)[100:200, 100:200]
    noisy = roughened(clean, 0)["white 20"]
    assert np.mean((classical(noisy) - clean) ** 2) < 0.4 * np.mean((noisy - clean) ** 2)
    calm = blur(scene(), 1.5)
    assert np.array_equal(classical(calm), calm)


def test_who_does_nothing_gains_nothing_and_who_knows_the_picture_is_perfect(tmp_path: Path) -> None:
    draw(tmp_path, count=5)
    idle = evaluate(Request(tmp_path, Idle()))
    tables = idle.evaluation.tables
    assert len(tables["psnr"].columns) == 2 * len(SIGMAS) + 1
    assert tables["psnr"].rows["network"] == pytest.approx(tables["psnr"].rows["noisy"])
    known = evaluate(Request(tmp_path, Knowing(idle.sheet[0][-1]))).evaluation.tables
    assert set(known["psnr"].rows["network"].values()) == {MOST_DB}
    assert min(known["ssim"].rows["network"].values()) == pytest.approx(1.0)


def test_clean_photographs_are_counted_and_the_rule_keeps_them(tmp_path: Path) -> None:
    torch.manual_seed(1)
    # A sky over a meadow without any noise: five in a row, the last held out.
    draw(tmp_path, count=5, noise=0)
    loud = Denoiser(DenoiserDims(channels=4, blocks=1))
    nn.init.constant_(loud.tail.bias, 0.1)  # type: ignore[arg-type]
    rows = evaluate(Request(tmp_path, loud)).evaluation.tables["clean"].rows
    assert rows["step's rule"] == {"photographs": 1.0, "mean_psnr": MOST_DB, "least_psnr": MOST_DB}
    assert rows["bare network"]["least_psnr"] < 25


def test_another_network_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongNetwork, match="Identity"):
        evaluate(Request(tmp_path, nn.Identity()))
