"""Trained weights as they ship: float16 safetensors with the dims beside them."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

import torch
from safetensors.torch import load_file, save
from torch import Tensor, nn


class OwnNet(Protocol):
    """A network of this project: it can be rebuilt from its dims."""

    dims: Any

    def state_dict(self) -> dict[str, Tensor]:
        """Its weights by name."""


def write(net: OwnNet, architecture: str, path: Path) -> None:
    """Write a network's weights in float16, its dims as JSON under `dims` in the metadata; atomically."""
    tensors = {
        name: (tensor.detach().cpu().half() if tensor.is_floating_point() else tensor.cpu()).contiguous()
        for name, tensor in net.state_dict().items()
    }
    metadata = {"architecture": architecture, "dims": json.dumps(asdict(net.dims), sort_keys=True)}
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    beside.write_bytes(save(tensors, metadata))
    beside.replace(path)


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
