"""Sine position encoding of pixels (Carion 2020), as one half for the row and one for the column."""

import torch
from torch import Tensor

TEMPERATURE = 10000.0


def sine_waves(length: int, channels: int, *, like: Tensor) -> Tensor:
    """Encode the places 1..length of one axis, scaled to (0, 2 pi], as (length, channels).

    Sine and cosine alternate along the channels. Computed in float32, given in the type and on the device of
    `like`.
    """
    places = torch.arange(1, length + 1, device=like.device, dtype=torch.float32)
    angles = places / (length + 1e-6) * (2 * torch.pi)
    exponents = torch.arange(0, channels, 2, device=like.device, dtype=torch.float32) / channels
    waves = angles[:, None] / TEMPERATURE**exponents
    return torch.stack([waves.sin(), waves.cos()], 2).flatten(1).to(like.dtype)
