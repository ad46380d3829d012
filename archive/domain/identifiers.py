"""Identifiers: reference codes and the order in which people expect them."""

import re
import uuid

_DIGITS = re.compile(r"(\d+)")
SEPARATOR = "-"


def reference_code(parent: str | None, code: str) -> str:
    """Join a description's own code to the inherited chain (ISAD(G) 3.1.1)."""
    return f"{parent}{SEPARATOR}{code}" if parent else code


def natural_key(text: str) -> str:
    """A key that sorts `scan2` before `scan10`: digits are padded to twelve places."""
    return _DIGITS.sub(lambda match: match.group().zfill(12), text.casefold())


_OBJECT = "urn:uuid:"


def object_id(item: uuid.UUID) -> str:
    """The OCFL object identifier of an item."""
    return f"{_OBJECT}{item}"


def item_of(object_id: str) -> uuid.UUID | None:
    """The item whose object has this identifier, or None for what is no object of ours."""
    if not object_id.startswith(_OBJECT):
        return None
    try:
        return uuid.UUID(object_id.removeprefix(_OBJECT))
    except ValueError:
        return None
