"""Weights files from anywhere, made into files that the engine trusts: unwrapped, identified, as safetensors.

A pickle can run code when it is read. Only its tensors are read here (`weights_only=True`); a file that holds
anything else is refused, and nothing that the engine loads later is a pickle.
"""

import pickle
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from restoration.weights import writing
from restoration.weights.architectures import State, architecture_named
from restoration.weights.errors import StateMismatch, UnreadableWeights
from restoration.weights.loading import identify, read_state, sha256_of
from restoration.weights.manifest import Manifest, Origin, WeightsEntry
from restoration.weights.records import record

WRAPPERS = ("params_ema", "params", "model_state_dict", "state_dict")
PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
LONGEST_HEADER = 100_000_000
BEGINNING_BYTES = 512


@dataclass(frozen=True)
class Imported:
    """What came of an import; `warning` is "" or a sentence that a person should read."""

    entry: WeightsEntry
    warning: str = ""


def import_file(path: Path, *, models_dir: Path, name: str | None = None, source: str = "") -> Imported:
    """Install a weights file: .pth, .pt, .bin or .safetensors, wrapped or not.

    Without `name`, a file named or hashed like one in the catalogue becomes that entry, and any other goes on
    record under its own name as `Origin.LOCAL`. `source` is where the file came from, for the record. Raises
    `UnreadableWeights`, `UnknownArchitecture` or `StateMismatch`; nothing is changed then.
    """
    state, metadata = read_any(path)
    source_digest, source_size = sha256_of(path), path.stat().st_size
    architecture = identify(state, metadata)
    state = _needed(state, architecture)
    refuse_spoilt(path, state)
    known = _entry_for(Manifest.read(models_dir), path, name, source_digest, architecture)
    target = models_dir / known.file
    writing.write(target, state, {**metadata, "architecture": architecture})
    entry = replace(
        known,
        source=source or known.source or path.name,
        source_sha256=source_digest,
        source_size_bytes=source_size,
        sha256=sha256_of(target),
        size_bytes=target.stat().st_size,
    )
    record(models_dir, entry)
    return Imported(entry, _doubt(known, source_digest))


def read_any(path: Path) -> tuple[State, dict[str, str]]:
    """Read a weights file of any kind as (state, metadata), unwrapped; raises `UnreadableWeights`."""
    try:
        with path.open("rb") as file:
            beginning = file.read(BEGINNING_BYTES)
    except OSError as error:
        raise UnreadableWeights(path=path, why=error.strerror or str(error)) from error
    if beginning.lstrip()[:1] == b"<":
        raise UnreadableWeights(path=path, why="it is a web page, as servers send in place of a missing file")
    if _looks_like_safetensors(beginning):
        return read_state(path)
    return unwrap(_unpickled(path), path), {}


def unwrap(loaded: object, path: Path) -> State:
    """Take the state out of the wrappings that authors use; raises `UnreadableWeights` if there is none."""
    state = loaded
    for wrapper in WRAPPERS:
        if isinstance(state, Mapping) and isinstance(state.get(wrapper), Mapping):
            state = state[wrapper]
    if not isinstance(state, Mapping) or not state:
        raise UnreadableWeights(path=path, why="it holds no table of weights")
    for name, tensor in state.items():
        if not isinstance(name, str) or not isinstance(tensor, Tensor):
            raise UnreadableWeights(path=path, why=f"its entry {name!r} is no tensor")
    return dict(state)


def _looks_like_safetensors(beginning: bytes) -> bool:
    """Eight bytes of header length, then JSON (the format's own definition)."""
    return int.from_bytes(beginning[:8], "little") < LONGEST_HEADER and beginning[8:9] == b"{"


def _unpickled(path: Path) -> Any:
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        why = "it holds more than tensors, which could be a program; it was not read"
        raise UnreadableWeights(path=path, why=why) from error
    except (RuntimeError, EOFError, OSError, ValueError, KeyError, UnicodeDecodeError) as error:
        why = f"it is damaged or incomplete ({str(error).splitlines()[0] if str(error) else 'no content'})"
        raise UnreadableWeights(path=path, why=why) from error


def _needed(state: State, architecture: str) -> State:
    unused = architecture_named(architecture).unused_prefixes
    return {name: _alone(tensor) for name, tensor in state.items() if not name.startswith(unused)}


def _alone(tensor: Tensor) -> Tensor:
    """The tensor with memory of its own, as safetensors wants it; copied only where that is not so."""
    tensor = tensor.detach().contiguous()
    return tensor if tensor.untyped_storage().nbytes() == tensor.nbytes else tensor.clone()


def refuse_spoilt(path: Path, state: State) -> None:
    """Raise `UnreadableWeights` where a state of that file holds values that are not finite."""
    for name, tensor in state.items():
        if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all()):
            raise UnreadableWeights(path=path, why=f"{name} holds values that are not numbers")


def _entry_for(
    manifest: Manifest, path: Path, name: str | None, digest: str, architecture: str
) -> WeightsEntry:
    """The catalogue's entry for a file, or a new one of this machine."""
    wanted = name or path.stem
    for entry in manifest.entries:
        official = entry.origin is Origin.OFFICIAL
        if entry.name == wanted or (name is None and official and digest == entry.source_sha256):
            if entry.architecture != architecture and entry.origin is not Origin.LOCAL:
                raise StateMismatch(
                    architecture=f"{entry.name} ({entry.architecture})",
                    unexpected=(f"the file holds {architecture}",),
                )
            return replace(entry, architecture=architecture)
    if not PLAIN_NAME.fullmatch(wanted):
        raise UnreadableWeights(path=path, why=f"{wanted!r} is no usable name; give one with --as NAME")
    return WeightsEntry(
        name=wanted,
        file=f"{wanted}.safetensors",
        architecture=architecture,
        task=architecture_named(architecture).task,
        origin=Origin.LOCAL,
        title=wanted,
        licence="unknown",
    )


def _doubt(known: WeightsEntry, digest: str) -> str:
    """A warning where the publisher's digest is known and this is another file."""
    if known.origin is not Origin.OFFICIAL or known.source_sha256 in {"", digest}:
        return ""
    return (
        f"this is not the file that {known.name}'s publisher offers: its SHA-256 is {digest}, the published "
        f"file's {known.source_sha256}; it was installed because you asked for it"
    )
