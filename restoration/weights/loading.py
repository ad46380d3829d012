"""From a weights file to a network that runs: digest checked, names and shapes checked, folded, placed."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from restoration.weights.architectures import (
    ARCHITECTURES,
    Architecture,
    Metadata,
    State,
    architecture_named,
)
from restoration.weights.errors import (
    DigestMismatch,
    StateMismatch,
    UnknownArchitecture,
    UnreadableWeights,
    WeightsNotInstalled,
)
from restoration.weights.manifest import WeightsEntry, install_cure

NO_METADATA: Metadata = {}
ALIKE = 0.5


def load_net(
    entry: WeightsEntry,
    *,
    models_dir: Path,
    device: torch.device | str = "cpu",
    dtype: torch.dtype = torch.float32,
) -> nn.Module:
    """Load an installed entry as a network in eval mode on `device`, its weights in `dtype`.

    The file's SHA-256 is compared with the record before anything in it is used. Folding is done in float32
    whatever the file's or the wanted type. Raises `WeightsNotInstalled`, `DigestMismatch`,
    `UnreadableWeights` or `StateMismatch`.
    """
    path = models_dir / entry.file
    if not entry.sha256 or not path.is_file():
        raise WeightsNotInstalled(name=entry.name, path=path, cure=install_cure(entry))
    found = sha256_of(path)
    if found != entry.sha256:
        raise DigestMismatch(path=path, expected=entry.sha256, found=found)
    state, metadata = read_state(path)
    return net_from_state(entry.architecture, state, metadata).to(device, dtype)


def net_from_state(
    architecture: str, state: Mapping[str, Tensor], metadata: Metadata = NO_METADATA
) -> nn.Module:
    """Make a network of a state in its authors' layout; strict: raises `StateMismatch` naming the keys.

    The network is in eval mode, float32, and shares memory with those tensors that it takes over unchanged.
    `metadata` is that of the weights file; networks of our own keep their dims there.
    """
    known = architecture_named(architecture)
    used = _without_unused(state, known)
    if mismatch := _mismatch(used, known, metadata):
        raise mismatch
    floats = {name: tensor.float() if tensor.is_floating_point() else tensor for name, tensor in used.items()}
    return known.assemble(floats, metadata).eval().requires_grad_(requires_grad=False)


def identify(state: Mapping[str, Tensor], metadata: Metadata = NO_METADATA) -> str:
    """Tell the architecture from the keys and shapes of a state.

    Raises `StateMismatch` against the most similar architecture where the state is nearly one, and
    `UnknownArchitecture` where it is none.
    """
    for known in ARCHITECTURES.values():
        if _mismatch(_without_unused(state, known), known, metadata) is None:
            return known.name
    nearest = max(ARCHITECTURES.values(), key=lambda known: _likeness(state, known, metadata))
    mismatch = _mismatch(_without_unused(state, nearest), nearest, metadata)
    if mismatch is not None and _likeness(state, nearest, metadata) > ALIKE:
        raise mismatch
    raise UnknownArchitecture(what="the state in this file", known=tuple(ARCHITECTURES))


def read_state(path: Path) -> tuple[State, dict[str, str]]:
    """Open a safetensors file as (state, metadata); tensors are mapped, and read when they are touched."""
    try:
        with safe_open(path, framework="pt") as file:
            return {name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {}  # noqa: SIM118
    except (SafetensorError, OSError) as error:
        raise UnreadableWeights(path=path, why=str(error)) from error


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _without_unused(state: Mapping[str, Tensor], known: Architecture) -> State:
    return {name: tensor for name, tensor in state.items() if not name.startswith(known.unused_prefixes)}


def _mismatch(state: State, known: Architecture, metadata: Metadata) -> StateMismatch | None:
    shapes = known.shapes(metadata)
    misshapen = [
        f"{name} {tuple(tensor.shape)} instead of {shapes[name]}"
        for name, tensor in state.items()
        if name in shapes and tuple(tensor.shape) != shapes[name]
    ]
    missing, unexpected = shapes.keys() - state.keys(), state.keys() - shapes.keys()
    if not (misshapen or missing or unexpected):
        return None
    return StateMismatch(
        architecture=known.name,
        missing=tuple(sorted(missing)),
        unexpected=tuple(sorted(unexpected)),
        misshapen=tuple(misshapen),
    )


def _likeness(state: Mapping[str, Tensor], known: Architecture, metadata: Metadata) -> float:
    """The share of names and shapes that a state and an architecture have in common."""
    shapes = set(known.shapes(metadata).items())
    ours = {(name, tuple(tensor.shape)) for name, tensor in state.items()}
    return len(shapes & ours) / max(1, len(shapes | ours))
