"""A disk without room: an injected one that is full from a chosen change on, or a real one with ballast."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

from archive.preservation import durable
from archive.preservation.errors import LabelRefused
from archive.preservation.pictures.decoder import RenditionFailed
from archive.services.copies import derivatives


class FullDisk:
    """Lets so many changes below some folders happen; then every further one fails with ENOSPC.

    For a forked process, which it changes for good: each write, fsync, new file, folder, name and link is a
    change, and so is what the decoder and the labeller write.
    """

    def __init__(self, folders: Sequence[Path], *, room: int) -> None:
        self._folders, self._room, self.changes = [f"{folder}{os.sep}" for folder in folders], room, 0
        for name in ("mkdir", "rename", "replace", "link"):
            setattr(os, name, self._limited(getattr(os, name), self._names))
        for name in ("write", "fsync"):
            setattr(os, name, self._limited(getattr(os, name), self._has_open))
        os.open = self._limited(os.open, self._creates)
        durable.exchange = self._limited(durable.exchange, self._names)
        shutil.disk_usage = self._usage(shutil.disk_usage)
        with derivatives.tools() as tools:
            tools.decoder.render = self._limited(tools.decoder.render, _always, _rendition_failed)  # type: ignore[method-assign]
            tools.labeller.write = self._limited(tools.labeller.write, _always, _label_refused)  # type: ignore[method-assign]

    def _limited(
        self,
        honest: Callable[..., Any],
        is_change: Callable[..., bool],
        fault: Callable[..., Exception] | None = None,
    ) -> Any:
        @wraps(honest)
        def limited(*arguments: Any, **named: Any) -> Any:
            if is_change(*arguments):
                self.changes += 1
                if self.changes > self._room:
                    raise (fault or _no_space)(*arguments)
            return honest(*arguments, **named)

        return limited

    def _usage(self, honest: Callable[..., Any]) -> Any:
        def usage(path: Path) -> Any:
            found = honest(path)
            return found._replace(free=0) if self.changes > self._room else found

        return usage

    def _names(self, *paths: object) -> bool:
        return any(isinstance(path, str | os.PathLike) and self._is_ours(os.fspath(path)) for path in paths)

    def _has_open(self, descriptor: int, *_rest: object) -> bool:
        return self._is_ours(str(Path(f"/proc/self/fd/{descriptor}").readlink()))

    def _creates(self, path: Any, flags: int, *_rest: object) -> bool:
        return bool(flags & os.O_CREAT) and self._names(path)

    def _is_ours(self, path: str | bytes) -> bool:
        return any(os.fsdecode(path).startswith(folder) for folder in self._folders)


@contextmanager
def ballast(folder: Path, *, room_bytes: int) -> Iterator[None]:
    """Leave only so much room on a real filesystem for the body."""
    weight = folder / "ballast"
    with weight.open("wb") as stream:
        os.posix_fallocate(stream.fileno(), 0, max(1, shutil.disk_usage(folder).free - room_bytes))
    try:
        yield
    finally:
        weight.unlink()


def _always(*_arguments: object) -> bool:
    return True


def _no_space(*_arguments: object) -> OSError:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _rendition_failed(path: Path, *_arguments: object) -> Exception:
    # As libvips does it: in words, without a number.
    return RenditionFailed(path=path, problem=os.strerror(errno.ENOSPC), errno=None)


def _label_refused(path: Path, *_arguments: object) -> Exception:
    return LabelRefused(path=path, problem=os.strerror(errno.ENOSPC))
