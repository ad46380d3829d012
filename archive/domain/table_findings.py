"""What a check of a table can say about a cell or a row: stable codes, and the sentence for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: where (row of the file, name of the column), the code, and what was seen."""

    row: int
    column: str
    code: str
    found: str = ""

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, in the reader's language."""
        return str(SENTENCES[self.code]) % {"found": self.found}


SENTENCES: Final[Mapping[str, Promise]] = {
    "row_width": _(
        "The row has %(found)s cells, and the header another number. See to its quotes and commas."
    ),
    "code_missing": _("There is no reference code. Every row needs one."),
    "code_unfit": _(
        "The reference code “%(found)s” cannot be given: it ends or begins with a hyphen or space."
    ),
    "code_long": _("The reference code is longer than a catalogue keeps."),
    "code_twice": _("The reference code stands in row %(found)s too. Leave one of them."),
    "code_taken": _("The reference code %(found)s is taken. Choose another one."),
    "parent_unknown": _("“%(found)s” is neither in the catalogue nor in this file. Add a row for it."),
    "parent_differs": _("It stands under “%(found)s” in the catalogue. Move it there, not in a table."),
    "parent_unfit": _("The reference code does not begin with “%(found)s” and a hyphen."),
    "level_missing": _("It is new, so it needs a level: fonds, series, file, item …"),
    "level_unknown": _(
        "There is no level “%(found)s”. Write fonds, collection, subfonds, series, subseries, file or item."
    ),
    "level_differs": _("Its level is “%(found)s” in the catalogue, and a table does not change it."),
    "level_misplaced": _("This level cannot stand under a %(found)s."),
    "title_missing": _("There is no title. Every description needs one."),
    "date_unreadable": _(
        "The date “%(found)s” cannot be read. Write it like 1937, about 1937 or 1914 to 1918."
    ),
    "choice_unknown": _("“%(found)s” is no word of this list. Use the key that an export shows."),
    "number_unfit": _("“%(found)s” is no length in millimetres: write a number above 0, such as 120.5."),
    "value_long": _("The value is longer than %(found)s characters."),
    "name_long": _("The name “%(found)s…” is longer than a record keeps."),
    "field_not_offered": _("The field does not belong to the level “%(found)s”. Leave the cell empty."),
    "visibility_unknown": _("“%(found)s” is neither public nor staff."),
    "saved_meanwhile": _(
        "Somebody has saved “%(found)s” here meanwhile. Escape takes that; saving again replaces it."
    ),
    "not_opened": _(
        "It is closed at the highest level. Open its page and say why, then it can be described here."
    ),
    "other_branch": _("Your role is limited to other branches of the archive, so this stays as it is."),
}
