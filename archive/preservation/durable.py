"""Writing that survives a power cut: fsync of files and folders, and changes that happen whole or not."""

import ctypes
import errno
import os
from pathlib import Path

READ_ONLY = 0o444

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_CANNOT_EXCHANGE = {errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP}
_libc = ctypes.CDLL(None, use_errno=True)


def is_no_room(error: OSError) -> bool:
    """Whether a disk is full, or what somebody may have of it."""
    return error.errno in _NO_ROOM


def write_all(descriptor: int, data: bytes | memoryview) -> None:
    """Write all of `data`; the kernel may take it in pieces."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def write_new(path: Path, data: bytes, *, mode: int = READ_ONLY) -> None:
    """Write a file that must not exist yet, and fsync it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        write_all(descriptor, data)
        os.fchmod(descriptor, mode)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(path: Path, data: bytes, *, mode: int = READ_ONLY) -> None:
    """Make a file that must not exist yet, with all of `data` in it or not at all; raises `FileExistsError`.

    For callers who hold a lock: two at once could both find nothing there.
    """
    if path.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    replace(path, data, mode=mode)


def replace(path: Path, data: bytes, *, mode: int) -> None:
    """Put `data` in the place of a file in one step, durably: after a power cut it is the old or the new."""
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)  # of a process that died here
    write_new(draft, data, mode=mode)
    draft.replace(path)
    sync_folder(path.parent)


def bytes_of(path: Path) -> bytes | None:
    """The bytes of a small file; None where they cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def sync_folder(path: Path) -> None:
    """Make the names in `path` durable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folders(top: Path) -> None:
    """Make the names in `top` and in every folder below it durable, from the leaves up."""
    for folder, _, _ in os.walk(top, topdown=False):
        sync_folder(Path(folder))


def make_folders(path: Path) -> None:
    """Make `path` and the folders over it as needed, each of them durable."""
    missing = [path, *path.parents]
    missing = missing[: next(index for index, folder in enumerate(missing) if folder.is_dir())]
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one indivisible step (`renameat2(2)`, RENAME_EXCHANGE).

    Returns False where the filesystem knows no such step; then nothing has changed. Raises `OSError` else.
    """
    renameat2 = getattr(_libc, "renameat2", None)
    if renameat2 is None:
        return False
    if renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(one), None, str(other))
