"""What Content Credentials say, in the reader's words."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from archive.engine import recipes
from archive.preservation.pictures.labelling import SourceType
from archive.preservation.pictures.manifests import Act
from archive.selectors.custody.credentials import Standing, Told, ToldAct


class Line(NamedTuple):
    """One act, and with what it was done: (term, value), the values as the file has them."""

    what: str
    facts: Sequence[tuple[str, str]]


def verdict(told: Told) -> str:
    """What the check of the signature came to, in a sentence."""
    sentences: Mapping[Standing, str] = {
        Standing.TRUSTED: _("Signed by this archive (%(signer)s), and not changed since."),
        Standing.OTHERS: _("Signed by %(signer)s, whose certificate this archive does not know."),
        Standing.BROKEN: _("Not as it was signed by %(signer)s: these bytes were changed afterwards."),
    }
    return sentences[told.standing] % {"signer": told.signer}


def lines(told: Told) -> list[Line]:
    """The acts in the order in which they were done."""
    return [Line(_what(act, told), _facts(act)) for act in told.acts]


def _what(act: ToldAct, told: Told) -> str:
    if act.action == "c2pa.opened":
        return _SOURCES[act.source_type]() if act.source_type in _SOURCES else _("Made from a master scan.")
    if act.recipe:
        title = recipes.title_of(act.recipe)
        if act.source_type is SourceType.COMPOSITE:
            return _("Restored by the recipe “%(recipe)s”, with parts that a network invented.") % {
                "recipe": title
            }
        return _("Restored by the recipe “%(recipe)s”.") % {"recipe": title}
    known = _ACTS.get(act.description)
    return known() if known else act.description or act.action


def _facts(act: ToldAct) -> list[tuple[str, str]]:
    found = [(_("Recipe"), act.recipe_digest)] if act.recipe_digest else []
    return found + [(name, digest) for name, digest in act.weights]


_SOURCES: Mapping[SourceType | None, Callable[[], str]] = {
    SourceType.PRINT: lambda: _("Made from the master scan of a print."),
    SourceType.NEGATIVE: lambda: _("Made from the master scan of a negative."),
}
_ACTS: Mapping[str, Callable[[], str]] = {
    Act.RENDERED.value[1]: lambda: _("Made into a copy for looking at."),
    Act.REDACTED.value[1]: lambda: _("Parts of it were made unrecognisable."),
}
