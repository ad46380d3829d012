"""Where stored files lie: masters for reading only, access copies that can be made again."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol
from uuid import UUID

import pyvips
from django.conf import settings

from archive.domain import identifiers, ocfl
from archive.domain.errors import MissingBytes
from archive.domain.vocabulary import FileRole

UNFINISHED = ".new-"  # begins the name of what is being made
PYRAMIDS = "pyramids"
_TILE_PX = 256
_KEPT = {FileRole.PRESERVATION_MASTER, FileRole.PRODUCTION_MASTER}


class Locatable(Protocol):
    """What `locate` needs of a stored file."""

    id: UUID
    role: str
    path: str
    description_id: UUID


def locate(file: Locatable) -> Path:
    """The file's path, by its role: storage root, workshop folder or access folder.

    Open it for reading only: masters and production masters are never written to.
    """
    if file.role in _KEPT:
        object_path = ocfl.object_path(identifiers.object_id(file.description_id))
        return Path(settings.STORAGE_ROOT) / object_path / file.path
    if file.role == FileRole.CANDIDATE:
        return Path(settings.WORKSHOP_ROOT) / file.path
    return Path(settings.ACCESS_ROOT) / file.path


def access_path(key: UUID) -> str:
    """The path of an access copy or thumbnail, relative to the access folder."""
    return f"{key.hex[:2]}/{key}.jpg"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; it takes that place when the body ends well, and goes otherwise.

    For what can be made again, such as access copies: readers see the old file or the new one, never half.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=UNFINISHED, suffix=path.suffix)
    os.close(descriptor)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def destroy(file: Locatable) -> None:
    """Unlink a file that is no master, and the pyramid that was made of it. The store looks after masters."""
    if file.role not in _KEPT:
        locate(file).unlink(missing_ok=True)
        _pyramid_of(file).unlink(missing_ok=True)


@contextmanager
def placing() -> Iterator[list[Path]]:
    """Files whose paths the body puts into the list go away again where it fails.

    For what is recorded in the same transaction, to be opened inside it: once the transaction is being
    committed nobody knows how it ends, and a file that nobody has does less harm than a row without its file.
    """
    placed: list[Path] = []
    try:
        yield placed
    except BaseException:
        for path in placed:
            path.unlink(missing_ok=True)
        raise


def pyramid(file: Locatable) -> Path:
    """A tiled pyramidal TIFF of an access copy, for deep zoom; made on first use and kept beside it.

    Raises `MissingBytes` when the access copy is gone.
    """
    source = locate(file)
    target = _pyramid_of(file)
    if not target.is_file():
        if not source.is_file():
            raise MissingBytes(path=str(source))
        with replacing(target) as temporary:
            image = pyvips.Image.jpegload(str(source), access="sequential")
            image.tiffsave(
                str(temporary),
                tile=True,
                tile_width=_TILE_PX,
                tile_height=_TILE_PX,
                pyramid=True,
                compression="jpeg",
                Q=90,
            )
    return target


def _pyramid_of(file: Locatable) -> Path:
    return Path(settings.ACCESS_ROOT) / PYRAMIDS / file.id.hex[:2] / f"{file.id}.tif"
