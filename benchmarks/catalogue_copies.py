"""A catalogue many times over: the same fonds again by SQL, each under a code of its own.

Words are drawn and cut in Python at a thousand descriptions a second; copying in the database is ten times as
fast, and every word is then as much more frequent as the catalogue is larger, as it would be in a real one.
"""

from typing import Final

from django.db import connection

from archive.domain import identifiers
from archive.models import AgentRole, Description, TermUse

# A copy's keys follow from the original's, so that links are copied without a table of pairs.
_KEY: Final = "md5({column}::text || %(copy)s)::uuid"
_LINKS: Final = (AgentRole, TermUse)


def add(copies: int) -> int:
    """Copy every fonds so many times, with its links; returns how many descriptions there are then."""
    originals = list(Description.objects.filter(depth=1).order_by("path"))
    for number in range(1, copies + 1):
        for place, fonds in enumerate(originals):
            _copy(fonds, number, number * len(originals) + place + 1)
        print(f"{number} of {copies} copies", flush=True)
    return Description.objects.count()


def _copy(fonds: Description, number: int, place: int) -> None:
    code = f"F{place}"
    path = Description._get_path(None, 1, place)
    changed = {
        "id": _KEY.format(column="id"),
        "path": "%(path)s || substr(path, %(path_length)s)",
        "code": "CASE WHEN depth = 1 THEN %(code)s ELSE code END",
        "reference_code": "%(code)s || substr(reference_code, %(code_length)s)",
        "sort_key": "%(sort_key)s || substr(sort_key, %(sort_key_length)s)",
    }
    values = {
        "copy": str(number),
        "like": f"{fonds.path}%",
        "path": path,
        "path_length": len(fonds.path) + 1,
        "code": code,
        "code_length": len(fonds.reference_code) + 1,
        "sort_key": identifiers.natural_key(code),
        "sort_key_length": len(fonds.sort_key) + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(_statement(Description, changed, "path LIKE %(like)s"), values)
        for link in _LINKS:
            key = {"description_id": _KEY.format(column="description_id")}
            of_fonds = (
                f"description_id IN (SELECT id FROM {Description._meta.db_table} WHERE path LIKE %(like)s)"
            )
            cursor.execute(_statement(link, key, of_fonds), values)


def _statement(model: type[Description | AgentRole | TermUse], changed: dict[str, str], where: str) -> str:
    columns = [
        str(field.column) for field in model._meta.concrete_fields if field.column != "id" or "id" in changed
    ]
    selected = ", ".join(changed.get(column, f'"{column}"') for column in columns)
    named = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    return f"INSERT INTO {table} ({named}) SELECT {selected} FROM {table} WHERE {where}"
