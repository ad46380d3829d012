"""A database with all tables and no rows. Each test run takes a copy: migrating takes ten times as long."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg.sql import SQL, Identifier

from launcher.stamps import fingerprint
from tests.surroundings import PROJECT

_PREFIX = "albumen_template_"
_MAKING = "albumen_template"
_LOCK = 0x616C62756D74


def made() -> str:
    """The template's name; made anew, in place of the last, where migrations or libraries have changed."""
    migrations = sorted((PROJECT / "archive" / "migrations").glob("*.py"))
    name = _PREFIX + fingerprint([*migrations, PROJECT / "requirements.txt"])[:16]
    with psycopg.connect(os.environ["DATABASE_URL"], dbname="postgres", autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        rows = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_MAKING])
        there = [found for (found,) in rows]
        if name not in there:
            for each in there:
                server.execute(SQL("DROP DATABASE {}").format(Identifier(each)))
            server.execute(SQL("CREATE DATABASE {}").format(Identifier(_MAKING)))
            with _connected_to(_MAKING):
                call_command("migrate", verbosity=0)
            server.execute(
                SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(_MAKING), Identifier(name))
            )
    return name


@contextmanager
def _connected_to(database: str) -> Iterator[None]:
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
