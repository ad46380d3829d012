"""How a bag of ours is laid out: where files, histories and descriptions of items lie in its payload."""

from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import quote

from archive.domain.identifiers import SEPARATOR, reference_code

DESCRIPTIONS: Final = "descriptions.csv"
PACKAGE: Final = "mets.xml"
_PLAIN: Final = "-_. "


def place(code: str) -> str:
    """A reference code as the name of a folder: signs of all scripts stay, two codes never give one name."""
    kept = "".join(sign if sign.isalnum() or sign in _PLAIN else quote(sign, safe="") for sign in code)
    return f"%2E{kept[1:]}" if kept.startswith(".") else kept


def history(code: str) -> str:
    """Where the PREMIS document of an item lies."""
    return f"history/{place(code)}.premis.xml"


def folder(code: str) -> str:
    """Where the files of an item lie."""
    return f"objects/{place(code)}/"


def folder_of(path: str) -> str:
    """The folder of the item to which a file belongs, by its path."""
    return "/".join(path.split("/")[:2]) + "/"


def rehung(codes: Sequence[str], parents: Iterable[str], *, into: str) -> dict[str, str]:
    """The reference codes that items get below `into`, by those that they bring.

    Codes that begin with that of `into` stay as they are: the items come home. Of others, what all `parents`
    begin with is replaced by it.
    """
    if all(code.startswith(f"{into}{SEPARATOR}") for code in codes):
        return {code: code for code in codes}
    shared = _shared([parent.split(SEPARATOR) for parent in parents])
    return {code: reference_code(into, SEPARATOR.join(code.split(SEPARATOR)[shared:])) for code in codes}


def _shared(chains: Sequence[Sequence[str]]) -> int:
    """How many of the first parts all chains have in common."""
    count = 0
    for parts in zip(*chains, strict=False):
        if len(set(parts)) > 1:
            break
        count += 1
    return count
