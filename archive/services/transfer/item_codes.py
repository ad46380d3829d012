"""Codes of items that an import makes: the next free number under the parent, four digits, as `HO-1-0007`.

The number follows the natural order of the file names, not the digits in them: names repeat from box to box
and from scanner to scanner, numbers under one parent do not. The file's own name is kept as `original_name`.
"""

from django.db.models import BigIntegerField, Max
from django.db.models.functions import Cast

from archive.domain import identifiers
from archive.models import Description, tree

_NUMBER = r"^[0-9]{1,9}$"


def next_free(parent: Description) -> str:
    """A code that no description under `parent` has or had before a higher one; hold the parent's lock."""
    numbered = tree.right_below(parent).filter(code__regex=_NUMBER)
    highest = numbered.aggregate(most=Max(Cast("code", BigIntegerField())))["most"] or 0
    code = written(highest + 1)
    while Description.objects.filter(reference_code=identifiers.reference_code(parent.reference_code, code)):
        highest += 1
        code = written(highest + 1)
    return code


def written(number: int) -> str:
    """A number as a code."""
    return f"{number:04d}"
