"""How words are folded before they are compared: case, accents and full-width forms do not matter."""

import unicodedata

from archive.domain.scripts import simplified


def folded(text: str) -> str:
    """Fold text for comparing names (Unicode NFKD without combining marks, case-folded)."""
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))


def searchable(text: str) -> str:
    """Fold text for searching: as `folded`, and traditional characters as simplified ones."""
    return simplified(folded(text))


def words(query: str) -> list[str]:
    """The folded words of what somebody typed; each of them has to be found."""
    return folded(query).split()
