"""Acts of a batch edit: what each makes of the value that a field has."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from archive.domain import fields, names
from archive.domain.fields import Field, Kind


class Act(StrEnum):
    """What can be done to one field of many descriptions."""

    SET = "set"
    APPEND = "append"
    REPLACE = "replace"
    ADD = "add"
    REMOVE = "remove"
    CLEAR = "clear"


_PROSE: Final = (Act.SET, Act.APPEND, Act.REPLACE, Act.CLEAR)
ACTS: Final[Mapping[Kind, tuple[Act, ...]]] = {
    Kind.LINE: _PROSE,
    Kind.TEXT: _PROSE,
    Kind.NAMES: (Act.SET, Act.ADD, Act.REMOVE, Act.CLEAR),
    Kind.DATE: (Act.SET, Act.CLEAR),
    Kind.NUMBER: (Act.SET, Act.CLEAR),
    Kind.CHOICE: (Act.SET, Act.CLEAR),
}
REQUIRED: Final = frozenset({"title"})


def fits(field: Field, act: Act) -> bool:
    """Whether the act can be done to the field; a title cannot be taken away."""
    return act in ACTS[field.kind] and not (act is Act.CLEAR and field.name in REQUIRED)


def applied(act: Act, field: Field, before: str, *, value: str = "", find: str = "") -> str:
    """The value after the act."""
    if act is Act.CLEAR:
        return ""
    if act is Act.APPEND:
        between = "\n" if field.kind is Kind.TEXT else " "
        return between.join(part for part in (before, value) if part)
    if act is Act.REPLACE:
        return before.replace(find, value) if find else before
    if act is Act.ADD:
        return names.joined([*names.split(before), *names.split(value)])
    if act is Act.REMOVE:
        gone = {names.key(name) for name in names.split(value)}
        return names.joined(name for name in names.split(before) if names.key(name) not in gone)
    return value


def field_named(name: str) -> Field | None:
    """The field of that name that a batch can edit."""
    return fields.BY_NAME.get(name)
