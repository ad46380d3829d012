"""Trained weights as they ship: float16 safetensors with the dims beside them."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

import torch
from safetensors.torch import load_file, save
from torch import Tensor, nn

from restoration.training.errors import SpoiltWeights


class OwnNet(Protocol):
    """A network of this project: it can be rebuilt from its dims."""

    dims: Any

    def state_dict(self) -> dict[str, Tensor]:
        """Its weights by name."""


def write(net: OwnNet, architecture: str, path: Path) -> None:
    """Write a network's weights in float16, its dims as JSON under `dims` in the metadata; atomically.

    Raises `SpoiltWeights` where a value is not finite.
    """
    tensors = {name: _small(name, tensor) for name, tensor in net.state_dict().items()}
    if spoilt := [name for name, tensor in tensors.items() if not bool(torch.isfinite(tensor).all())]:
        raise SpoiltWeights(path=path, names=tuple(spoilt))
    metadata = {"architecture": architecture, "dims": json.dumps(asdict(net.dims), sort_keys=True)}
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    beside.write_bytes(save(tensors, metadata))
    beside.replace(path)


def _small(name: str, tensor: Tensor) -> Tensor:
    """In float16, but for the statistics of normalised layers: a variance may be larger than that holds."""
    kept = tensor.detach().cpu().contiguous()
    return kept if "running_" in name or not kept.is_floating_point() else kept.half()


def begin_from(net: nn.Module, path: Path) -> tuple[str, ...]:
    """Give a network an earlier one's weights where names and shapes agree; returns what stays new."""
    earlier = load_file(path)
    own = net.state_dict()
    taken = {
        name: tensor for name, tensor in earlier.items() if name in own and own[name].shape == tensor.shape
    }
    with torch.no_grad():
        for name, tensor in taken.items():
            own[name].copy_(tensor)
    return tuple(sorted(own.keys() - taken.keys()))
