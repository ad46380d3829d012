"""Upsampling by sub-pixels (Shi 2016) with the blur that removes its checkerboard (Sugawara 2018).

A plain chain of convolution, pixel shuffle and blur holds its widest picture three times. Here the same
numbers are made band by band, and go where they are needed at once.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

ELEMENTS_AT_ONCE = 1 << 20


def shuffled_rows(weight: Tensor, factor: int) -> Tensor:
    """Reorder a pixel-shuffle convolution's outputs from (channel, row, column) to (row, column, channel)."""
    return torch.unflatten(weight, 0, (-1, factor * factor)).transpose(0, 1).flatten(0, 1)


def blur(planes: Tensor) -> Tensor:
    """Average each value of (N, C, H, W) with its upper and left neighbours; the first of each repeats."""
    return F.avg_pool2d(F.pad(planes, (1, 0, 1, 0), mode="replicate"), 2, stride=1)


class SubpixelUp(nn.Module):
    """Double a picture: linear map to four sub-pixels (outputs in `shuffled_rows` order), ReLU, blur."""

    def __init__(self, channels_in: int, channels_out: int) -> None:
        super().__init__()
        self.channels_out = channels_out
        self.linear = nn.Linear(channels_in, 4 * channels_out)

    def forward(self, picture: Tensor, out: Tensor) -> None:
        """(N, H, W, C) -> written to `out` (N, 2H, 2W, C_out), which may be a slice of a wider picture."""
        _, height, width, _ = picture.shape
        band = max(1, ELEMENTS_AT_ONCE // (4 * width * self.channels_out))
        above: Tensor | None = None
        for top in range(0, height, band):
            rows = self._doubled(picture[:, top : top + band])
            above = rows[:, :1] if above is None else above
            summed = torch.cat([above, rows[:, :-1]], 1).add_(rows).mul_(0.25)
            target = out[:, 2 * top : 2 * top + rows.shape[1]]
            torch.add(summed[:, :, 1:], summed[:, :, :-1], out=target[:, :, 1:])
            torch.add(summed[:, :, :1], summed[:, :, :1], out=target[:, :, :1])
            above = rows[:, -1:].clone()

    def _doubled(self, rows: Tensor) -> Tensor:
        subpixels = self.linear(rows).relu_().unflatten(-1, (2, 2, self.channels_out))
        doubled: Tensor = subpixels.transpose(2, 3).flatten(3, 4).flatten(1, 2)
        return doubled


class ProjectedSubpixels(nn.Module):
    """Enlarge by `factor` into `channels` features, ReLU, and keep only projections of the features.

    The projection mixes channels and the blur that belongs here mixes pixels; both are linear, so they
    commute, and `blur` is left to the caller, on the few planes that remain.
    """

    def __init__(self, channels_in: int, channels: int, factor: int) -> None:
        super().__init__()
        self.channels, self.factor = channels, factor
        self.linear = nn.Linear(channels_in, factor * factor * channels)

    def forward(self, picture: Tensor, projection: Tensor) -> Tensor:
        """(N, H, W, C), (N, P, channels) -> (N, P, factor H, factor W)."""
        samples = [self._project(*pair) for pair in zip(picture, projection, strict=True)]
        return torch.stack(samples)

    def _project(self, picture: Tensor, projection: Tensor) -> Tensor:
        height, width, _ = picture.shape
        pixels, planes = picture.flatten(0, 1), len(projection)
        run = max(1, ELEMENTS_AT_ONCE // self.linear.out_features)
        found = picture.new_empty(height * width, self.factor**2, planes)
        for some, result in zip(torch.split(pixels, run), torch.split(found, run), strict=True):
            features = self.linear(some).relu_().view(-1, self.channels)
            torch.mm(features, projection.mT, out=result.view(-1, planes))
        grid = found.view(height, width, self.factor, self.factor, planes)
        return grid.permute(4, 0, 2, 1, 3).reshape(planes, height * self.factor, width * self.factor)
