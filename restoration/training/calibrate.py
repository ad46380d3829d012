"""The numbers of the readout that training leaves open: how sharp, how much chroma, how much violet."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as fn

from restoration.layers.cielab import lightness_of
from restoration.layers.muting import muted
from restoration.nets.colorizer import Colorizer, ColorizerDims, working_size
from restoration.training.evaluation.color import Trial, lightness_in, rgb_of
from restoration.training.evaluation.measures import Floats, colorfulness, psnr

TEMPERATURES = (1.0, 0.8, 0.6, 0.5, 0.4, 0.3)
VIOLETS = (1.0, 0.6, 0.3)
CORRECTIONS = 3  # colourfulness grows almost in proportion to chroma: this many corrections settle it


def calibrate(net: Colorizer, chosen: Sequence[Trial], *, share: float = 0.5) -> ColorizerDims:
    """Dims with the temperature and chroma at which colourfulness is `share` of the truth's, PSNR being best.

    Then the share of violet that is best kept is chosen. A mean of possible colours is greyer than any of
    them; this is the cheapest way to make up for that.
    The net keeps the dims found.
    """
    wanted = share * float(np.mean([colorfulness(trial.truth) for trial in chosen]))
    answers = [_logits(net, trial) for trial in chosen]
    best = (-np.inf, net.dims)
    for temperature in TEMPERATURES:
        net.dims = replace(net.dims, temperature=temperature, chroma=1.0, violet=1.0)
        colors = [_read_out(net, *answer) for answer in answers]
        lightness = [lightness_in(trial) for trial in chosen]
        chroma = 1.0
        for _ in range(CORRECTIONS):
            made = [rgb_of(light, ab * chroma) for light, ab in zip(lightness, colors, strict=True)]
            chroma *= wanted / max(float(np.mean([colorfulness(picture) for picture in made])), 1e-6)
        quality = float(np.mean([psnr(picture, t.truth) for picture, t in zip(made, chosen, strict=True)]))
        if quality > best[0]:
            best = quality, replace(net.dims, chroma=round(chroma, 3))
    net.dims = best[1]
    colors = [_read_out(net, *answer) * net.dims.chroma for answer in answers]
    net.dims = replace(net.dims, violet=max(VIOLETS, key=lambda kept: _quality(colors, chosen, kept)))
    return net.dims


def _quality(colors: Sequence[Floats], chosen: Sequence[Trial], kept: float) -> float:
    """The mean PSNR where so much of the violet is kept."""
    made = (rgb_of(lightness_in(trial), _muted(ab, kept)) for ab, trial in zip(colors, chosen, strict=True))
    return float(np.mean([psnr(picture, trial.truth) for picture, trial in zip(made, chosen, strict=True)]))


def _muted(ab: Floats, kept: float) -> Floats:
    planes = torch.from_numpy(ab).permute(2, 0, 1)[None]
    return np.asarray(muted(planes, kept)[0].permute(1, 2, 0).numpy(), np.float32)


@torch.inference_mode()
def _logits(net: Colorizer, trial: Trial) -> tuple[Tensor, tuple[int, int]]:
    image = torch.from_numpy(trial.grey).permute(2, 0, 1)[None]
    size_hw = (image.shape[-2], image.shape[-1])
    work_hw = working_size(size_hw, net.dims.work_px)
    small = fn.interpolate(lightness_of(image), work_hw, mode="bilinear", align_corners=False, antialias=True)
    return net.eval().logits(small), size_hw


@torch.inference_mode()
def _read_out(net: Colorizer, logits: Tensor, size_hw: tuple[int, int]) -> Floats:
    ab = fn.interpolate(net.read_out(logits), size_hw, mode="bilinear", align_corners=False)
    return np.asarray(ab[0].permute(1, 2, 0).numpy(), dtype=np.float32)
