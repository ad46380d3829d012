"""Which tables the ledger keeps, and what it leaves out of them. What is left out can be made again."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Field, ForeignKey, Model

# Tables that say nothing of the archive's holdings, or repeat what others say. docs/operators-guide.md tells
# people what a rebuilt archive lacks; it must stay short.
LEFT_OUT = frozenset(
    {
        "archive_accessgate",  # worked out from rules again
        "archive_gateclause",
        "archive_ledgernote",
        "archive_ledgerpage",
        "archive_objectnews",
        "archive_savedsearch",
        "archive_tableimport",  # a file that is being looked at; what it has written is elsewhere
        "archive_user_user_permissions",  # roles give permissions here
        "archive_weightstask",
    }
)
# Worked out from other columns when they are written: `services.rederiving` does it for all rows at once.
DERIVED: Mapping[str, frozenset[str]] = {
    "archive_description": frozenset(
        {
            *("search_text", "words", "title_words", "search_public", "open_words", "open_title_words"),
            *("is_public", "is_taken_down", "open_from", "gate_id", "closed_sizes", "withheld"),
            *("stand_in_title", "is_warned", "is_guarded", "rights"),
        }
    ),
}
# No secret goes into the storage root; and `!` is no password, so that nobody can sign in with it.
SECRET: Mapping[str, Mapping[str, str]] = {"archive_user": {"password": "!"}}
# What changes all the time and is worth no line of its own.
RESTLESS: Mapping[str, frozenset[str]] = {
    "archive_user": frozenset({"last_login"}),
    "archive_workernode": frozenset({"last_seen_at"}),
    "archive_restorationrun": frozenset(
        {"lease_until", "fraction", "step_index", "step_count", "step_kind"},
    ),
}
# Rows of these are only ever added, and the database refuses anything else.
ADDED_ONLY = frozenset(
    {"archive_preservationevent", "archive_eventseal", "archive_sealedevent", "archive_checkpoint"}
)


@dataclass(frozen=True)
class Table:
    """One table of the ledger: its primary key, the key's type in PostgreSQL, and the columns that are kept.

    `links` are the columns that hold the key of a row of another such table, with that table's name. `blanks`
    are values, as JSON, for the columns that are not kept, where they may not be NULL. A change of
    `restless` columns alone is not noted.
    """

    name: str
    key: str
    key_type: str
    columns: tuple[str, ...]
    links: Mapping[str, str]
    blanks: Mapping[str, Any]
    restless: frozenset[str]

    @property
    def watched(self) -> tuple[str, ...]:
        """The columns whose change is noted."""
        return tuple(column for column in self.columns if column not in self.restless)


@cache
def tables() -> Mapping[str, Table]:
    """All tables of the ledger by name, in the order of the models; links between models are tables too."""
    found = (_table(model) for model in _models())
    return {table.name: table for table in found if table.name not in LEFT_OUT}


def _models() -> Iterator[type[Model]]:
    yield apps.get_model("auth", "Group")
    yield from apps.get_app_config("archive").get_models(include_auto_created=True)


def _table(model: type[Model]) -> Table:
    name, key = model._meta.db_table, model._meta.pk
    dropped = DERIVED.get(name, frozenset()) | SECRET.get(name, {}).keys()
    fields: Sequence[Field[Any, Any]] = model._meta.local_concrete_fields
    return Table(
        name=name,
        key=str(key.column),
        key_type=str(key.rel_db_type(connection)),
        columns=tuple(str(field.column) for field in fields if field.column not in dropped),
        links={
            str(field.column): field.related_model._meta.db_table
            for field in fields
            if isinstance(field, ForeignKey) and field.column not in dropped
        },
        blanks={str(field.column): _blank(name, field) for field in fields if field.column in dropped},
        restless=RESTLESS.get(name, frozenset()),
    )


def _blank(table: str, field: "Field[Any, Any]") -> Any:
    secret = SECRET.get(table, {}).get(str(field.column))
    value = secret if secret is not None else field.get_default()
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))
