"""`./albumen manage ...`: manage.py in the environment, with services up."""

import subprocess
from collections.abc import Mapping, Sequence

from launcher import readiness
from launcher.tree import MANAGE, PYTHON

# These look after the tables themselves or need none; migrating first would be in their way.
_BEFORE_TABLES = frozenset(
    {"migrate", "makemigrations", "showmigrations", "sqlmigrate", "squashmigrations", "optimizemigration"}
    | {"makemessages", "compilemessages", "collectstatic", "help", "version", "--help", "--version"}
)


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Exit status of manage.py; the services stay up until ./albumen down."""
    ready = readiness.reach(environ, migrated=bool(arguments) and arguments[0] not in _BEFORE_TABLES)
    child = subprocess.Popen([PYTHON, MANAGE, *arguments], env=ready.environ)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue  # the terminal has told the child as well, and it decides
