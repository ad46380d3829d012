"""Bringing the database to the tables that the code expects."""

from collections.abc import Mapping

from launcher import locks, shell, stamps, terminal
from launcher.home import Home
from launcher.services.embedded import Addresses
from launcher.tree import MANAGE, PYTHON, ROOT


def migrate(home: Home, addresses: Addresses, environ: Mapping[str, str]) -> None:
    """Apply the migrations when they changed since the last time on this database."""
    files = sorted(ROOT.glob("archive/migrations/*.py"))
    wanted = stamps.fingerprint([*files, ROOT / "requirements.txt"], addresses.database_url)
    stamp = home.state / "migrated"
    # A database of somebody else may have been replaced behind our back: there only Django can tell.
    if addresses.own_database and stamps.fresh(stamp, wanted):
        return
    with locks.held(home.state / "migration.lock"):
        terminal.step("bringing the database up to date")
        shell.asked(
            [PYTHON, MANAGE, "migrate", "--noinput", "--skip-checks"],  # `up` checks by itself, visibly
            what="migrating the database",
            cure="Mend what is named here; what was applied stays, and the same command goes on from there.",
            env=environ,
            timeout_s=3600,
        )
        stamps.put(stamp, wanted)
