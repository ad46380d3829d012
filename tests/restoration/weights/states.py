"""Small states in an official layout, and the files in which they come."""

import io
from pathlib import Path

import torch
from torch import Tensor

from restoration.weights.architectures import architecture_named
from tests.restoration.nets.seeded import state_of

SMALL = "srvgg-x4-16"
SMALL_NAME = "realesr-animevideov3"


def small_state() -> dict[str, Tensor]:
    """Half a million numbers in the layout of `realesr-animevideov3`."""
    return state_of(dict(architecture_named(SMALL).shapes({})), slopes_are_prelu=True)


def pickled(content: object) -> bytes:
    """What torch.save writes."""
    buffer = io.BytesIO()
    torch.save(content, buffer)
    return buffer.getvalue()


def pickled_file(path: Path, content: object) -> Path:
    path.write_bytes(pickled(content))
    return path
