"""The colours between which the colorizer chooses: grid points in the ab plane (Zhang, Isola, Efros 2016)."""

import torch
from torch import Tensor

from restoration.imaging import palettes
from restoration.layers.cielab import ab_of_rgb

# The grid is that of palettes: most of their colours are bins, the others lie outside the gamut.
BIN_SPACING, BIN_REACH = palettes.SPACING, palettes.REACH
GRID = 2 * BIN_REACH + 1


def color_bins() -> Tensor:
    """Centres of the colour bins, (B, 2) in Lab ab units: the grid points within a cell of the sRGB gamut."""
    steps = torch.linspace(0.0, 1.0, 24)
    cells = ab_of_rgb(torch.cartesian_prod(steps, steps, steps)) / BIN_SPACING
    low = torch.floor(cells).long()
    corners = torch.cat([low + torch.tensor(corner) for corner in ((0, 0), (0, 1), (1, 0), (1, 1))])
    points: Tensor = torch.unique(corners.clamp(-BIN_REACH, BIN_REACH), dim=0)
    return points.float() * BIN_SPACING


def bin_lookup(bins: Tensor) -> Tensor:
    """(13, 13) grid point → the bin there, or the nearest: averaged colours may leave the gamut slightly."""
    axis = torch.arange(-BIN_REACH, BIN_REACH + 1, dtype=torch.float32) * BIN_SPACING
    nearest: Tensor = torch.cdist(torch.cartesian_prod(axis, axis), bins.float()).argmin(dim=1)
    return nearest.view(GRID, GRID)


def spread(ab: Tensor, lookup: Tensor) -> tuple[Tensor, Tensor]:
    """(N, 2, h, w) → the four bins around each colour and their bilinear shares, both (N, 4, h, w)."""
    place = (ab / BIN_SPACING + BIN_REACH).clamp(0, GRID - 1.001)
    low = place.floor()
    far = place - low
    row, column = low[:, 0].long(), low[:, 1].long()
    corners, shares = [], []
    for down in (0, 1):
        for right in (0, 1):
            corners.append(lookup[row + down, column + right])
            shares.append((far[:, 0] if down else 1 - far[:, 0]) * (far[:, 1] if right else 1 - far[:, 1]))
    return torch.stack(corners, dim=1), torch.stack(shares, dim=1)


def palette_of(ab: Tensor, lookup: Tensor, bins: int) -> Tensor:
    """The shares of the colour bins in one picture (2, h, w), (B,), summing to 1."""
    corners, shares = spread(ab[None], lookup)
    counts = torch.bincount(corners.flatten(), shares.flatten(), minlength=bins)
    return (counts / counts.sum()).float()
