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


def object_id(item: uuid.UUID) -> str:
    """The OCFL object identifier of an item."""
    return f"urn:uuid:{item}"
