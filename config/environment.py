"""Typed readers of environment variables; a bad value stops the start with its name and the cure."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from archive.domain import bucket_address

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}
_UNITS = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}


class BadSetting(ImproperlyConfigured):
    """A setting that cannot be used.

    Carries the variable's name, what is wrong with it, and the cure.
    """

    def __init__(self, name: str, problem: str, cure: str) -> None:
        self.name, self.problem, self.cure = name, problem, cure
        super().__init__(f"{name}: {problem} {cure}")


def text(name: str, default: str | None = None) -> str:
    """Return the variable, or the default; without either, stop the start."""
    value = os.environ.get(name, "") or default
    if value is None:
        raise BadSetting(name, "is not set.", "Start Albumen with ./albumen, or set it in the environment.")
    return value


def flag(name: str, *, default: bool) -> bool:
    """Read yes or no."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in _TRUE:
        return True
    if value.lower() in _FALSE:
        return False
    raise BadSetting(name, f"is {value!r}, which is neither yes nor no.", "Set it to 1 or 0.")


def number(name: str, default: int, *, least: int, most: int) -> int:
    """Read a whole number within bounds."""
    value = os.environ.get(name) or str(default)
    if not value.isdecimal() or not least <= int(value) <= most:
        raise BadSetting(name, f"is {value!r}.", f"Set it to a whole number from {least} to {most}.")
    return int(value)


def choice(name: str, default: str, *, among: tuple[str, ...]) -> str:
    """Read one word out of a fixed set."""
    value = os.environ.get(name) or default
    if value not in among:
        raise BadSetting(name, f"is {value!r}.", f"Set it to one of: {', '.join(among)}.")
    return value


def size_bytes(name: str, default: str) -> int:
    """Read a size such as `512MiB` or `2GiB`, in bytes."""
    value = os.environ.get(name) or default
    bare = value.strip().lower().removesuffix("b").removesuffix("i")
    unit = bare[-1:] if bare[-1:] in _UNITS and not bare[-1:].isdecimal() else ""
    amount = bare.removesuffix(unit).strip()
    if not amount.isdecimal():
        raise BadSetting(name, f"is {value!r}, which is not a size.", "Write it like 512MiB or 2GiB.")
    return int(amount) * _UNITS[unit]


def words(name: str, default: str) -> list[str]:
    """Read a comma-separated list."""
    return [word.strip() for word in (os.environ.get(name) or default).split(",") if word.strip()]


def bucket(name: str) -> str:
    """Read the address of a bucket; empty where the variable names a folder, or nothing."""
    value = os.environ.get(name, "")
    if not value.lower().startswith("s3:"):
        return ""
    if bucket_address.parsed(value) is None:
        raise BadSetting(
            name, f"is {value!r}, which no bucket is called.", "Write it like s3://bucket/prefix."
        )
    return value.rstrip("/")


def folder(name: str, default: Path) -> Path:
    """Read an absolute folder path; it need not exist yet, but must not be a file."""
    path = Path(os.environ.get(name) or default).expanduser().resolve()
    if path.exists() and not path.is_dir():
        raise BadSetting(name, f"names {path}, which is a file.", "Name a folder.")
    return path


def file(name: str, default: Path) -> Path:
    """Read the absolute path of a file; it need not exist yet, but must not be a folder."""
    path = Path(os.environ.get(name) or default).expanduser().resolve()
    if path.is_dir():
        raise BadSetting(name, f"names {path}, which is a folder.", "Name a file.")
    return path


def folders(name: str, default: Path) -> list[Path]:
    """Read several folders, separated as in PATH; the given ones must exist."""
    value = os.environ.get(name)
    if not value:
        return [default]
    found = [Path(part).expanduser().resolve() for part in value.split(os.pathsep) if part]
    for path in found:
        if not path.is_dir():
            raise BadSetting(name, f"names {path}, where there is no folder.", "Make it, or take it out.")
    return found
