"""Trained weights as they ship: float16 safetensors with the dims beside them."""

import copy
import json
from collections.abc import Mapping
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from restoration.training.errors import SpoiltNetwork
from restoration.weights import writing

MOST_VARIANCE = 1e3  # of a convolution's answers; float16 ends at 65,504 and squares get there soon


class OwnNet(Protocol):
    """A network of this project: it can be rebuilt from its dims."""

    dims: Any

    def state_dict(self) -> dict[str, Tensor]:
        """Its weights by name."""


def write(net: OwnNet, architecture: str, path: Path) -> None:
    """Write a network's weights in float16, its dims as JSON under `dims` in the metadata; atomically.

    Raises `SpoiltNetwork` where a weight is no number that float16 holds; then nothing is written.
    """
    tensors = {
        name: (tensor.detach().cpu().half() if tensor.is_floating_point() else tensor.cpu()).contiguous()
        for name, tensor in _tamed(net).items()
    }
    if spoilt := not_finite(tensors):
        raise SpoiltNetwork(path=path, tensors=spoilt)
    metadata = {"architecture": architecture, "dims": json.dumps(asdict(net.dims), sort_keys=True)}
    writing.write(path, tensors, metadata)


def begin_from(net: nn.Module, path: Path) -> tuple[str, ...]:
    """Give a network an earlier one's weights where names and shapes agree; returns what stays new.

    Raises `SpoiltNetwork` where the earlier one has weights that are no numbers.
    """
    earlier = load_file(path)
    if spoilt := not_finite(earlier):
        raise SpoiltNetwork(path=path, tensors=spoilt)
    own = net.state_dict()
    taken = {
        name: tensor for name, tensor in earlier.items() if name in own and own[name].shape == tensor.shape
    }
    with torch.no_grad():
        for name, tensor in taken.items():
            own[name].copy_(tensor)
    return tuple(sorted(own.keys() - taken.keys()))


def not_finite(tensors: Mapping[str, Tensor]) -> tuple[str, ...]:
    """The names of tensors that hold anything infinite, or no number."""
    return tuple(
        name
        for name, tensor in tensors.items()
        if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all())
    )


@torch.no_grad()
def _tamed(net: OwnNet) -> dict[str, Tensor]:
    """The state of a network that gives the same answers with normalised values of moderate size.

    A batch normalisation takes back any factor of the convolution before it, so training lets both grow.
    """
    if not isinstance(net, nn.Module):
        return net.state_dict()
    tame = copy.deepcopy(net)
    for module in tame.modules():
        if isinstance(module, nn.Sequential):
            for layer, norm in pairwise(module):
                if isinstance(layer, nn.Conv2d) and layer.bias is None and isinstance(norm, nn.BatchNorm2d):
                    _shrink(layer, norm)
    return tame.state_dict()


def _shrink(layer: nn.Conv2d, norm: nn.BatchNorm2d) -> None:
    """Bring the channels of too large a variance to variance 1, where the norm's epsilon is nothing still."""
    if norm.running_mean is None or norm.running_var is None:
        return
    scale = torch.where(norm.running_var > MOST_VARIANCE, norm.running_var.sqrt(), 1.0)
    layer.weight.div_(scale.view(-1, 1, 1, 1))
    norm.running_mean.div_(scale)
    norm.running_var.div_(scale * scale)
