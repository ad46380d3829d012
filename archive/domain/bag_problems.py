"""What can be wrong with a bag, in words that a person understands."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class BagProblem(StrEnum):
    """What is wrong with a file of a bag, or with the bag; the values are stable."""

    NO_BAG = "no_bag"
    NO_MANIFEST = "no_manifest"
    LINK = "link"
    NOT_A_FILE = "not_a_file"
    BAD_NAME = "bad_name"
    FETCH = "fetch"
    OUTSIDE = "outside"
    UNREADABLE = "unreadable"
    LINE = "line"
    UNEVEN = "uneven"
    ALGORITHM = "algorithm"
    MISSING = "missing"
    UNLISTED = "unlisted"
    ALTERED = "altered"
    SIZE = "size"


_WORDS: Mapping[BagProblem, Promise] = {
    BagProblem.NO_BAG: _("missing, or no declaration of a bag (BagIt 0.93 to 1.0, in UTF-8)"),
    BagProblem.NO_MANIFEST: _("there is no manifest of the payload"),
    BagProblem.LINK: _("a link; a bag holds its files itself"),
    BagProblem.NOT_A_FILE: _("neither a file nor a folder"),
    BagProblem.BAD_NAME: _("the name is no text, or another file has it too"),
    BagProblem.FETCH: _(
        "names files that lie elsewhere; complete the bag where it was made, and bring it again"
    ),
    BagProblem.OUTSIDE: _("leads out of the bag"),
    BagProblem.UNREADABLE: _("cannot be read"),
    BagProblem.LINE: _("a line makes no sense"),
    BagProblem.UNEVEN: _("written in more than one way, as damage would"),
    BagProblem.ALGORITHM: _("made with digests that are not known here"),
    BagProblem.MISSING: _("in a manifest, and not in the bag"),
    BagProblem.UNLISTED: _("in the bag, and not in a manifest"),
    BagProblem.ALTERED: _("another digest than the manifest says"),
    BagProblem.SIZE: _("does not agree with the payload"),
}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a bag; `path` is relative to its folder."""

    path: str
    problem: BagProblem
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.path}: {_WORDS[self.problem]}" + (f" ({self.detail})" if self.detail else "")
