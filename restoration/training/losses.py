"""What the colorizer is punished for: missing the colour, and more so the rarer the colour is."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as fn

from restoration.layers.color_bins import bin_lookup, color_bins, spread
from restoration.nets.colorizer import Colorizer
from restoration.training.datasets import ColorBatch
from restoration.training.photographs import Photographs

REBALANCING = 0.35
SUREST_SHARE = 0.15  # of the loss: the chances of the colours; the rest is how far off the colours are
LEAST_SQUARE = 2.0  # Lab units squared: nearer than this nobody sees a difference


def bin_shares(photographs: Photographs, bins: Tensor, *, stride_px: int = 7) -> Tensor:
    """Share of all pixels in each colour bin, (B,), summing to 1; every `stride_px`-th pixel is counted."""
    lookup = bin_lookup(bins)
    counts: NDArray[np.float64] = np.zeros(len(bins))
    for index in range(len(photographs)):
        pixels = (
            torch.from_numpy(photographs.picture(index)[::stride_px, ::stride_px, 1:].astype(np.float32))
            - 128.0
        )
        corners, weights = spread(pixels.permute(2, 0, 1)[None], lookup)
        counts += np.bincount(corners.flatten(), weights.flatten(), minlength=len(bins))
    return torch.from_numpy(counts / counts.sum()).float()


def rebalancing(shares: Tensor, strength: float) -> Tensor:
    """Weight of each bin, (B,), its mean over all pixels 1: (share + 1/B) ** -strength.

    Strength 0 treats all pixels alike and gives grey-brown pictures; 1 is near Zhang, Isola and Efros (2016).
    """
    weights = (shares + 1.0 / len(shares)) ** -strength
    return weights / (shares * weights).sum()


def distance(ab: Tensor, truth: Tensor) -> Tensor:
    """How far colours (N, 2, h, w) are from the truth, by the logarithm of each picture's mean square.

    As PSNR has it: a garish picture is not worth more than ten quiet ones.
    """
    squares = (ab - truth).square().sum(dim=1).mean(dim=(1, 2))
    return 0.5 * torch.log(squares + LEAST_SQUARE).mean()


def edge_distance(net: nn.Module, batch: ColorBatch) -> Tensor:
    """How far off the colours are once they are laid out along the edges → a scalar."""
    if not isinstance(net, Colorizer):
        raise TypeError(f"{type(net).__name__} lays no colours out")
    features = net.features(batch.lightness, batch.hints, batch.palette)
    with torch.autocast(features.device.type, enabled=False):
        features = features.float()
        ab = net.following(features, net.read_out(net.head(features)), batch.hints)
        return distance(net.edges(features, batch.lightness, ab, batch.hints), batch.ab)


class ColorLoss(nn.Module):
    """How far off the colours are, and how unlikely the true ones seemed; rarer colours weigh more there.

    The chances are compared with the true colour spread over its four nearest bins, whose mean it is, so that
    the bins can be far apart without banding.
    """

    lookup: Tensor
    weights: Tensor

    def __init__(self, bins: Tensor, weights: Tensor) -> None:
        super().__init__()
        self.register_buffer("lookup", bin_lookup(bins))
        self.register_buffer("weights", weights)

    @classmethod
    def of(cls, photographs: Photographs) -> "ColorLoss":
        """The loss that suits these photographs: their colours are counted first."""
        bins = color_bins()
        return cls(bins, rebalancing(bin_shares(photographs, bins), REBALANCING))

    def forward(self, net: nn.Module, batch: ColorBatch) -> Tensor:
        """The whole loss of one batch → a scalar."""
        if not isinstance(net, Colorizer):
            raise TypeError(f"{type(net).__name__} tells no chances of colours")
        features = net.features(batch.lightness, batch.hints, batch.palette)
        # Colours in Lab units, and the hints among them, are finer than half precision tells apart.
        with torch.autocast(features.device.type, enabled=False):
            features = features.float()
            logits = net.head(features)
            ab = net.following(features, net.read_out(logits), batch.hints)
            truth = batch.coarse_ab
            return (1.0 - SUREST_SHARE) * distance(ab, truth) + SUREST_SHARE * self.surprise(logits, truth)

    def surprise(self, logits: Tensor, ab: Tensor) -> Tensor:
        """Cross-entropy of logits (N, B, h, w) against the truth (N, 2, h, w) in Lab units → a scalar."""
        corners, shares = spread(ab, self.lookup)
        log_chances = fn.log_softmax(logits.float(), dim=1).gather(1, corners)
        importance = (self.weights[corners] * shares).sum(dim=1)
        return -(importance * (log_chances * shares).sum(dim=1)).mean()
