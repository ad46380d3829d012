"""From a bare checkout to a home in which manage.py works."""

from collections.abc import Mapping
from dataclasses import dataclass

from launcher import database, preparation, variables
from launcher.home import Home
from launcher.services import embedded


@dataclass(frozen=True)
class Ready:
    """A home with its services up, and the environment for everything that runs in it."""

    home: Home
    environ: dict[str, str]
    addresses: embedded.Addresses


def reach(environ: Mapping[str, str], *, migrated: bool = True) -> Ready:
    """Prepare the program, start the services, and migrate the database."""
    preparation.prepare()
    home = Home.named_by(environ)
    addresses = embedded.start(home, environ)
    filled = variables.filled(environ, home, addresses)
    if migrated:
        database.migrate(home, addresses, filled)
    return Ready(home, filled, addresses)
