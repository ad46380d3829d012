"""Log files that do not grow for ever."""

from pathlib import Path

_LARGEST_BYTES = 10 * 1024 * 1024


def rotate(path: Path) -> None:
    """Put a log that has grown large aside as .1, in place of the one before it."""
    if path.exists() and path.stat().st_size > _LARGEST_BYTES:
        path.replace(path.with_name(path.name + ".1"))


def tail(path: Path, *, lines: int = 8) -> str:
    """The last lines of a log, or nothing when there is none."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
