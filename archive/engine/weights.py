"""Checks and installs weights files; for jobs only, because reading weights loads torch."""

import pickle
from pathlib import Path
from typing import Any

from archive.domain import weights_failures
from archive.domain.errors import WeightsRefused
from restoration.weights.errors import DigestMismatch, UnreadableWeights, WeightsError, WeightsNotInstalled
from restoration.weights.importing import import_file
from restoration.weights.loading import sha256_of
from restoration.weights.manifest import Manifest, install_cure


def verify(name: str, *, models_dir: Path) -> dict[str, Any]:
    """Compute the SHA-256 of an installed file anew: `{"sha256", "size_bytes"}`.

    Raises `WeightsRefused`: with the digest that was found where it is not the recorded one, or because the
    file is not there or cannot be read.
    """
    try:
        manifest = Manifest.read(models_dir)
        entry = manifest.entry(name)
        path = manifest.path(entry)
        if not manifest.installed(entry):
            raise WeightsNotInstalled(name=name, path=path, cure=install_cure(entry))
        found = sha256_of(path)
        if found != entry.sha256:
            raise DigestMismatch(path=path, expected=entry.sha256, found=found)
        return {"sha256": found, "size_bytes": path.stat().st_size}
    except DigestMismatch as error:
        raise WeightsRefused(code=error.code, reason=str(error), found=error.found) from error
    except WeightsError as error:
        raise WeightsRefused(code=error.code, reason=str(error)) from error


def take_in(path: Path, *, models_dir: Path, name: str) -> dict[str, Any]:
    """Install a file, as the catalogue's `name` where it is not empty.

    Returns `{"name", "title", "architecture", "sha256", "source_sha256", "size_bytes", "is_published"}`;
    `is_published` is False where the publisher's file has another digest. Raises `WeightsRefused` where the
    file is no usable weights file; a pickle that holds more than tensors is never run.
    """
    try:
        imported = import_file(path, models_dir=models_dir, name=name or None, source=path.name)
    except UnreadableWeights as error:
        holds_code = isinstance(error.__cause__, pickle.UnpicklingError)
        code = weights_failures.HOLDS_CODE if holds_code else error.code
        raise WeightsRefused(code=code, reason=error.why) from error
    except WeightsError as error:
        raise WeightsRefused(code=error.code, reason=str(error)) from error
    entry = imported.entry
    return {
        "name": entry.name,
        "title": entry.title,
        "architecture": entry.architecture,
        "sha256": entry.sha256,
        "source_sha256": entry.source_sha256,
        "size_bytes": entry.size_bytes,
        "is_published": not imported.warning,
    }
