"""Files that a person sends through the browser, laid into a folder from which they are imported."""

import re
import shutil
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from archive.models import ImportBatch, User

_KEY = re.compile(r"[0-9a-f-]{36}")
_LONGEST_NAME_BYTES: Final = 200
_FORGOTTEN_AFTER_S: Final = 24 * 3600


def keep(files: Sequence["UploadedFile[bytes]"], *, by: User) -> str:
    """Lay the files into a new folder; returns the key that stands for it in forms.

    Two files of one name are both kept. What this person sent but never imported goes after a day.
    """
    _forget_old(by)
    key = str(uuid.uuid4())
    target = _folder(key, by)
    target.mkdir(parents=True)
    for each in files:
        with _free(target, _plain_name(each.name or "")).open("xb") as kept:
            for chunk in each.chunks():
                kept.write(chunk)
    return key


def find(key: str, *, by: User) -> Path | None:
    """The folder that this person's files lie in, or None: nobody can name another's."""
    if not _KEY.fullmatch(key):
        return None
    folder = _folder(key, by)
    return folder if folder.is_dir() else None


def _folder(key: str, by: User) -> Path:
    return Path(settings.UPLOADS_ROOT) / str(by.pk) / key


def _plain_name(name: str) -> str:
    """The name without anything that could be a path, hidden, or too long for a disk."""
    bare = name.replace("\\", "/").rsplit("/", maxsplit=1)[-1].replace("\0", "").lstrip(".").strip()
    path = Path(bare or "unnamed")
    stem = path.stem.encode()[: _LONGEST_NAME_BYTES - len(path.suffix.encode())].decode(errors="ignore")
    return f"{stem}{path.suffix}"


def _free(folder: Path, name: str) -> Path:
    path, number = folder / name, 1
    while path.exists():
        number += 1
        path = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
    return path


def _forget_old(by: User) -> None:
    mine = Path(settings.UPLOADS_ROOT) / str(by.pk)
    if not mine.is_dir():
        return
    for folder in mine.iterdir():
        is_old = time.time() - folder.stat().st_mtime > _FORGOTTEN_AFTER_S
        if is_old and not ImportBatch.objects.filter(folder=str(folder)).exists():
            shutil.rmtree(folder, ignore_errors=True)
