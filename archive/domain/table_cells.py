r"""One cell of a table of descriptions, written so that a spreadsheet computes nothing and no text is lost.

Two things need a sign of their own, and both can be undone exactly:

- **Formulas.** A spreadsheet computes what begins with `=`, `+`, `-` or `@`. Such a text gets an apostrophe
  before it, and so does a text that would otherwise look as if it had got one.
- **Empty and missing.** An empty cell says that the field is empty. `\N` says nothing about the field: it
  does not belong to this level, or was not to be told. A text that is really `\N` gets the apostrophe too.
"""

from typing import Final

MISSING: Final = r"\N"
GUARD: Final = "'"
_COMPUTED: Final = tuple("=+-@＝＋－＠")
_CONTROLS: Final = tuple("\t\r\n")


def written(text: str | None) -> str:
    """A value as a cell; None is a value that is missing."""
    if text is None:
        return MISSING
    return GUARD + text if _is_risky(text) or _looks_guarded(text) else text


def read(cell: str) -> str | None:
    """The value of a cell; None where the cell says nothing."""
    if cell == MISSING:
        return None
    return cell[1:] if _looks_guarded(cell) else cell


def _looks_guarded(text: str) -> bool:
    """Whether `read` would take an apostrophe away; `'tis` is no such text and stays as it is."""
    rest = text[1:]
    return text.startswith(GUARD) and (rest.startswith(GUARD) or _is_risky(rest))


def _is_risky(text: str) -> bool:
    return text == MISSING or text.startswith(_CONTROLS) or text.lstrip().startswith(_COMPUTED)
