"""What a denoiser is worth at known noise, told its strength blindly, and whether clean pictures stay clean.

Convention: noise is laid over photographs as they are, rounded to 8 bits; sigma is of 255. Both methods take
all of the noise away (strength 1). White noise differs from pixel to pixel and channel to channel; grain is
grey and shared by neighbours.
"""

from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
import torch

from restoration.imaging.color import luma
from restoration.imaging.metrics import noise_sigma
from restoration.imaging.photograph import Photograph
from restoration.imaging.tensors import array_of, tensor_of
from restoration.inference.session import Session
from restoration.nets.denoiser import STEM_STRIDE, Denoiser
from restoration.recipe import Value
from restoration.steps import denoise
from restoration.steps.context import Context
from restoration.training.degradations import printing
from restoration.training.errors import WrongNetwork
from restoration.training.evaluation.measures import Floats, luma_601, psnr, ssim
from restoration.training.evaluation.request import (
    EVALUATION_SEED,
    Measured,
    Request,
    unwatched,
    wanted_on_sheet,
)
from restoration.training.evaluation.tables import (
    MOST_DB,
    Column,
    Evaluation,
    Figures,
    Table,
    mean_figures,
)
from restoration.training.upscale_crops import eight_bits

MOST_PX = 320  # non-local means takes its time
SIGMAS = (2, 5, 10, 20, 30)
GRAIN_SOFTNESS_PX = 0.7
PACKED_SIGMA, PACKED_QUALITY = 10, 60
ON_SHEET = "grain 20"
TITLES = {
    "psnr": ("PSNR in dB, by kind and sigma of the noise.", ".2f"),
    "ssim": ("SSIM of luma, alike.", ".4f"),
}
GUARDS = (
    Column("photographs", "clean photographs", ".0f"),
    Column("mean_psnr", "mean PSNR to the input dB", ".2f"),
    Column("least_psnr", "least", ".2f"),
)


def evaluate(request: Request) -> Measured:
    """Measure a denoiser beside non-local means; raises `NoPhotographs` where there is nothing to measure."""
    net = request.net
    if not isinstance(net, Denoiser):
        raise WrongNetwork(found=type(net).__name__, task="denoise")
    pictures = request.pictures(most_px=MOST_PX, multiple=STEM_STRIDE)
    found: dict[str, dict[str, list[Figures]]] = {"psnr": {}, "ssim": {}}
    sheet = []
    for number, clean in enumerate(pictures):
        of_photograph: dict[str, dict[str, dict[str, float]]] = {"psnr": {}, "ssim": {}}
        for kind, noisy in roughened(clean, number).items():
            made = {"noisy": noisy, "classical": classical(noisy), "network": by_network(net, noisy)}
            for name, picture in made.items():
                for measure, value in _compared(picture, clean).items():
                    of_photograph[measure].setdefault(name, {})[kind] = value
            if kind == ON_SHEET and wanted_on_sheet(number, len(pictures)):
                sheet.append([*made.values(), clean])
        for measure, rows in of_photograph.items():
            for name, figures in rows.items():
                found[measure].setdefault(name, []).append(figures)
        request.tell((number + 1) / len(pictures))
    tables = {measure: _table(measure, rows) for measure, rows in found.items()}
    return Measured(Evaluation("denoise", len(pictures), {**tables, "clean": _guard(net, pictures)}), sheet)


def roughened(clean: Floats, number: int) -> dict[str, Floats]:
    """The photograph (H, W, 3) with noise of every kind and strength; the same for the same number."""
    rng = np.random.default_rng((EVALUATION_SEED, number))
    white = rng.standard_normal(clean.shape, dtype=np.float32)
    soft = cv2.GaussianBlur(rng.standard_normal(clean.shape[:2], dtype=np.float32), (0, 0), GRAIN_SOFTNESS_PX)
    grain = (soft / max(float(soft.std()), 1e-6))[..., None].astype(np.float32)
    noisy = {}
    for sigma in SIGMAS:
        for name, noise in (("white", white), ("grain", grain)):
            noisy[f"{name} {sigma}"] = eight_bits(clean + noise * np.float32(sigma / 255))
    packed = printing.packed(clean + white * np.float32(PACKED_SIGMA / 255), PACKED_QUALITY)
    return {**noisy, f"white {PACKED_SIGMA}, JPEG {PACKED_QUALITY}": packed}


def classical(noisy: Floats) -> Floats:
    """What the denoise step makes of (H, W, 3) without a network, at full strength."""
    photograph = Photograph(pixels=noisy.copy(), bit_depth=8, is_grey=False)
    settings: dict[str, Value] = {"strength": 1.0, "method": "classical", "weights": "auto"}
    context = Context(Session(Path(), "cpu"), seed=0, tell=unwatched)  # nothing is loaded for it
    return np.asarray(denoise.apply(photograph, settings, context).photograph.pixels, np.float32)


def by_network(net: Denoiser, noisy: Floats) -> Floats:
    """The network's answer to (H, W, 3), told the blind estimate of the noise; H and W even."""
    level = np.full((*noisy.shape[:2], 1), noise_sigma(luma(noisy)), np.float32)
    with torch.inference_mode():
        answer = array_of(net.eval()(tensor_of(np.concatenate([noisy, level], axis=2))))
    return np.clip(answer, 0.0, 1.0)


def _compared(picture: Floats, clean: Floats) -> dict[str, float]:
    return {
        "psnr": min(psnr(picture, clean), MOST_DB),
        "ssim": ssim(luma_601(picture), luma_601(clean)),
    }


def _table(measure: str, rows: Mapping[str, list[Figures]]) -> Table:
    means = {name: mean_figures(each) for name, each in rows.items()}
    title, shown = TITLES[measure]
    return Table(title, [Column(kind, kind, shown) for kind in means["noisy"]], means)


def _guard(net: Denoiser, pictures: list[Floats]) -> Table:
    """How much photographs change that are clean by the estimate: by the step's rule, and by the bare net."""
    clean = [picture for picture in pictures if noise_sigma(luma(picture)) < denoise.CLEAN_SIGMA]
    kept = [min(psnr(classical(picture), picture), MOST_DB) for picture in clean]
    changed = [min(psnr(by_network(net, picture), picture), MOST_DB) for picture in clean]
    return Table(
        f"Photographs with an estimated sigma below 1, and how much of them is kept ({MOST_DB:.0f} dB: all).",
        GUARDS,
        {name: _alike(each) for name, each in (("step's rule", kept), ("bare network", changed))},
    )


def _alike(each: list[float]) -> dict[str, float]:
    if not each:
        return {"photographs": 0.0}
    return {"photographs": float(len(each)), "mean_psnr": float(np.mean(each)), "least_psnr": min(each)}
