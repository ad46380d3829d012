"""A weights file is written whole or not at all, and the same weights always give the same bytes."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from safetensors.torch import save_file
from torch import Tensor

LENGTH_BYTES = 8  # of the header's length, little-endian, at the file's start: the safetensors format


def write(path: Path, tensors: Mapping[str, Tensor], metadata: Mapping[str, str]) -> None:
    """Write a safetensors file, atomically; its folder is made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        save_file(dict(tensors), part, dict(metadata))
        _order(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _order(path: Path) -> None:
    """Sort a file's metadata in place, for the library writes it in a new order each time.

    Records name weights by the digest of their file, so a digest must follow from the weights alone.
    """
    with path.open("r+b") as file:
        length = int.from_bytes(file.read(LENGTH_BYTES), "little")
        header = json.loads(file.read(length))
        header["__metadata__"] = dict(sorted(header["__metadata__"].items()))
        ordered = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode().ljust(length)
        if len(ordered) != length:
            raise ValueError(f"{path}: its header of {length} bytes became {len(ordered)}")
        file.seek(LENGTH_BYTES)
        file.write(ordered)
        file.flush()
        os.fsync(file.fileno())
