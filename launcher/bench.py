"""The scratch home that test runs share: one pair of servers, a database and a queue for each run."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from launcher import locks, terminal, variables
from launcher.errors import Problem
from launcher.home import Home
from launcher.services import embedded, redis
from launcher.tree import ROOT

SHARED = Home(ROOT / "var" / "test")


@contextmanager
def taken(environ: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The environment of one test run; the last run to end stops the servers.

    The operator's own databases and settings are left out on purpose: tests empty what they use.
    """
    leases = SHARED.state / "leases"
    SHARED.make()
    try:
        with locks.lease(leases) as number:
            addresses = embedded.start(SHARED, {}, lasting=False, redis_database=number)
            if redis.ask(SHARED, f"SELECT {number}", "FLUSHDB") != "+OK":
                raise Problem("emptying the test queue", "Redis refused", f"See {SHARED.logs / 'redis.log'}.")
            home = Home(SHARED.root / "runs" / str(number))
            shutil.rmtree(home.root, ignore_errors=True)
            home.make()
            kept = {name: value for name, value in environ.items() if not name.startswith("ALBUMEN_")}
            yield variables.filled(kept, home, addresses) | {"ALBUMEN_TEST_DB_SUFFIX": f"_{number}"}
            shutil.rmtree(home.root, ignore_errors=True)
    finally:
        if embedded.stop(SHARED, unless=lambda: locks.leased(leases)):
            terminal.done("stopped the test servers")
