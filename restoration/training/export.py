"""Trained weights as they ship: float16 safetensors with the dims beside them."""

import json
from dataclasses import asdict
from pathlib import Path

from safetensors.torch import save

from restoration.nets.colorizer import Colorizer
from restoration.nets.damage import DamageDetector

ARCHITECTURE = "albumen-colorizer"
DAMAGE_ARCHITECTURE = "albumen-damage"


def write(net: Colorizer | DamageDetector, path: Path) -> None:
    """Write a network's weights in float16, its dims as JSON under `dims` in the metadata; atomically."""
    tensors = {
        name: (tensor.detach().cpu().half() if tensor.is_floating_point() else tensor.cpu()).contiguous()
        for name, tensor in net.state_dict().items()
    }
    architecture = ARCHITECTURE if isinstance(net, Colorizer) else DAMAGE_ARCHITECTURE
    metadata = {"architecture": architecture, "dims": json.dumps(asdict(net.dims), sort_keys=True)}
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    beside.write_bytes(save(tensors, metadata))
    beside.replace(path)
