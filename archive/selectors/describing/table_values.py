"""Checking single values of a table against the fields that they are meant for."""

from typing import Any, Final, cast

from django.core.exceptions import ValidationError
from django.db import models

from archive.domain import names
from archive.domain.errors import UnreadableDate
from archive.domain.fields import Field, Kept, Kind
from archive.models import Description, described

_LONGEST: Final = {"creator": 1000}
_NAMED: Final = 40


class Unfit(Exception):
    """A value that cannot be kept: the code of `domain/table_findings.py`, and what was seen."""

    def __init__(self, code: str, found: str = "") -> None:
        self.code, self.found = code, found
        super().__init__(f"{code} {found}")


def changed(field: Field, text: str, *, before: str, level: str) -> str | None:
    """The value as it would be kept, or None where it is the value of before. Raises `Unfit`.

    An empty `level` is one that is not known, so that nothing can be said about what belongs to it.
    """
    try:
        value = described.written(field, text)
    except UnreadableDate as error:
        raise Unfit("date_unreadable", text[:_NAMED]) from error
    if value == before:
        return None
    if value and level and level not in field.levels:
        raise Unfit("field_not_offered", level)
    _require_fit(field, value)
    return value


def _require_fit(field: Field, value: str) -> None:
    if field.name == "title" and not value:
        raise Unfit("title_missing")
    if field.kind is Kind.NAMES:
        _require_names(field, value)
    elif field.kept is Kept.COLUMN and value:
        try:
            _column(field).clean(value, None)
        except ValidationError as error:
            raise _unfit(field, value) from error


def _require_names(field: Field, value: str) -> None:
    for name in names.split(value):
        if len(name) > names.LONGEST or len(names.key(name)) > names.LONGEST:
            raise Unfit("name_long", name[:_NAMED])
    longest = _LONGEST.get(field.name)
    if longest is not None and len(value) > longest:
        raise Unfit("value_long", str(longest))


def _unfit(field: Field, value: str) -> Unfit:
    if field.kind is Kind.CHOICE:
        return Unfit("choice_unknown", value[:_NAMED])
    if field.kind is Kind.NUMBER:
        return Unfit("number_unfit", value[:_NAMED])
    return Unfit("value_long", str(_column(field).max_length))


def _column(field: Field) -> "models.Field[Any, Any]":
    return cast("models.Field[Any, Any]", Description._meta.get_field(field.name))
