"""Access copies that no record names: what a process leaves that dies between placing them and its commit.

They can be neither found nor sent, but they are pictures: whoever erases one means these bytes too.
"""

import logging
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings

from archive.models import StoredFile
from archive.storage import PYRAMIDS, UNFINISHED

logger = logging.getLogger(__name__)

FOLDERS = 256  # access copies lie in folders by the first two digits of their keys
LEAST_AGE_S = 86_400.0  # nobody takes a day from placing a file to recording it
_ASKED_AT_ONCE = 1000


def sweep(number: int) -> int:
    """Take away what nobody has in one of the `FOLDERS`, and what was never finished; returns how many.

    Nothing is taken where the database knows no file at all: it is then one that has yet to be rebuilt.
    """
    if not StoredFile.objects.exists():
        return 0
    root, name = Path(settings.ACCESS_ROOT), f"{number % FOLDERS:02x}"
    taken = 0
    for folder in (root / name, root / PYRAMIDS / name):
        for path in _unknown(folder):
            path.unlink(missing_ok=True)
            taken += 1
    for place in (root, root / name, root / PYRAMIDS / name):
        taken += _clear_unfinished(place)
    if taken:
        logger.warning("%d files among the access copies belonged to nothing and were taken away.", taken)
    return taken


def _unknown(folder: Path) -> Iterator[Path]:
    """Files named by a key that no record has."""
    keyed = [(key, path) for path in _old(folder) if (key := _key_of(path)) is not None]
    for start in range(0, len(keyed), _ASKED_AT_ONCE):
        some = keyed[start : start + _ASKED_AT_ONCE]
        known = set(StoredFile.objects.filter(pk__in=[key for key, _ in some]).values_list("pk", flat=True))
        yield from (path for key, path in some if key not in known)


def _clear_unfinished(place: Path) -> int:
    unfinished = [path for path in _old(place) if path.name.startswith(UNFINISHED)]
    for path in unfinished:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(unfinished)


def _old(folder: Path) -> list[Path]:
    """What lies in a folder and was not touched for a day; a folder that is not there holds nothing."""
    limit, old = time.time() - LEAST_AGE_S, []
    for path in folder.iterdir() if folder.is_dir() else ():
        with suppress(FileNotFoundError):  # its maker has just finished it
            if path.lstat().st_mtime < limit:
                old.append(path)
    return old


def _key_of(path: Path) -> UUID | None:
    try:
        return UUID(path.stem)
    except ValueError:
        return None
