"""Pages for what is missing, not allowed or broken; and sentences for the archive's errors."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from archive.domain import errors, rights_errors, weights_failures
from archive.domain.errors import ArchiveError
from archive.domain.field_words import LABELS
from archive.domain.vocabulary import LevelOfDescription
from archive.engine.handwork import MOST_HINTS, MOST_STROKES
from archive.preservation.errors import BagDamaged


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: it is not there, or not there for this person; the page does not tell which."""
    return render(request, "errors/404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: a page for another role."""
    return render(request, "errors/403.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a request that no page of ours makes, or one that came by a name which is not the archive's."""
    is_stranger = isinstance(exception, DisallowedHost)
    return render(request, "errors/400.html", {"is_unknown_host": is_stranger}, status=400)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault. The page asks nothing of the database, which may be what is broken."""
    return HttpResponse(render_to_string("errors/500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was older than the session, or came from somewhere else."""
    return render(request, "errors/csrf.html", status=403)


def sentence(error: ArchiveError) -> str:
    """What happened, to what, and what to do, in the reader's language."""
    make = _SENTENCES.get(type(error))
    return make(error) if make else str(error)


def sentence_of(code: str) -> str:
    """The sentence for a code that was written down, where its error had nothing more to tell."""
    return str(_BY_CODE.get(code, _BY_CODE[""]))


_BY_CODE = {
    errors.CatalogueMoved.code: gettext_lazy(
        "The catalogue was changed since you looked, so nothing was written. Look again at what would happen."
    ),
    errors.TableHasFindings.code: gettext_lazy(
        "Something in the table cannot be kept any more, so nothing was written. Check it again."
    ),
    errors.ReferenceCodeTaken.code: gettext_lazy(
        "A reference code was taken meanwhile, so nothing was written. Check the table again."
    ),
    "": gettext_lazy(
        "Nothing was written. Check the table again; if that does not help, tell an administrator."
    ),
}


def _table(error: errors.TableRefused) -> str:
    make = _TABLES.get(error.reason)
    return (str(make) if make else str(error)) % {"found": error.found}


_TABLES = {
    "too_large": gettext_lazy("The file is larger than %(found)s bytes. Split it."),
    "not_utf8": gettext_lazy("The file is not UTF-8 (byte %(found)s). Save it as “CSV UTF-8”."),
    "not_csv": gettext_lazy("The file is no whole CSV (%(found)s). See whether a quote is missing."),
    "no_rows": gettext_lazy("There is nothing in the file: a header and at least one row are needed."),
    "too_many_rows": gettext_lazy("The file has more than %(found)s rows. Split it."),
    "too_many_columns": gettext_lazy(
        "The file has more than %(found)s columns. Take away what is not needed."
    ),
    "header_empty": gettext_lazy("Column %(found)s has no name in the first row. Give it one."),
    "header_twice": gettext_lazy("Two columns have the name “%(found)s”. Rename one of them."),
}


def _level(name: str) -> str:
    return str(LevelOfDescription(name).label) if name in LevelOfDescription.values else _("the archive")


_EXEMPLAR_PROBLEMS = {
    "palette": gettext_noop(
        "The palette could not be read. Do without it, or take it from the photograph again."
    ),
    "grey": gettext_noop("That photograph has no colours to follow. Take another one."),
    "unseen": gettext_noop("That item has no picture whose colours could be followed. Take another one."),
}


def _handwork(error: errors.HandworkRefused) -> str:
    if error.problem == "none":
        return _("Nothing was done by hand yet. Name a colour or mark damage on the picture first.")
    if error.problem == "not for this recipe":
        return _("This recipe adds no colour. Choose one that does, or mark damage.")
    if error.problem == "colours":
        fields = {"most": MOST_HINTS}
        return _("The colours could not be read, or are more than %(most)s. Take some away.") % fields
    if error.problem in _EXEMPLAR_PROBLEMS:
        return _(_EXEMPLAR_PROBLEMS[error.problem])
    fields = {"most": MOST_STROKES}
    return _("The strokes could not be read, or are more than %(most)s. Take some away.") % fields


def _weights(error: errors.WeightsRefused) -> str:
    return f"{weights_failures.sentence(error.code)} {error.reason}"


def _other_weights(error: errors.OtherWeights) -> str:
    fields = {"name": error.name, "expected": error.expected, "found": error.found}
    if not error.found:
        return (
            _(
                "The weights %(name)s (SHA-256 %(expected)s), which the record names, are not installed. "
                "Install this very file, then run it again."
            )
            % fields
        )
    return (
        _(
            "The record names the weights %(name)s with the SHA-256 %(expected)s, but those installed have "
            "%(found)s. With other weights it would be another restoration."
        )
        % fields
    )


def _vocabulary(error: errors.VocabularyRefused) -> str:
    make = _VOCABULARIES.get(error.reason)
    return (str(make) if make else str(error)) % {"found": error.found}


_VOCABULARIES = {
    "dtd": gettext_lazy("The file has a DTD or entities in it. Export it once more without them."),
    "unreadable": gettext_lazy("The file is no whole XML (%(found)s). Export it once more."),
    "not_rdf": gettext_lazy("The file is XML, but not RDF: it begins with %(found)s. Export it as RDF/XML."),
    "no_concepts": gettext_lazy("There is no skos:Concept with a skos:prefLabel in the file."),
    "too_many": gettext_lazy("The file has more than %(found)s concepts. Split it."),
    "unfit": gettext_lazy("One concept cannot be kept, so nothing was taken over. %(found)s"),
    "circular": gettext_lazy("“%(found)s” would be broader than itself, so nothing was taken over."),
}


def _bag(error: BagDamaged) -> str:
    shown = "; ".join(map(str, error.faults[:_MOST_FAULTS]))
    left = len(error.faults) - _MOST_FAULTS
    more = " " + _("And %(count)s more.") % {"count": left} if left > 0 else ""
    return _("The bag is not whole, and nothing of it was taken in. %(faults)s.") % {"faults": shown} + more


_MOST_FAULTS = 5
_SENTENCES: dict[type[ArchiveError], Callable[[Any], str]] = {
    errors.NotPermitted: lambda e: _("Your roles do not allow this. Ask an administrator for the role."),
    BagDamaged: _bag,
    errors.BagUnfit: lambda e: (
        _("The bag does not fit here, and nothing of it was taken in. %(reasons)s")
        % {"reasons": " ".join(e.reasons)}
    ),
    errors.BagBusy: lambda e: _("This bag is being taken in at this moment. Look again when it is done."),
    errors.OwnWork: lambda e: _("You asked for this restoration, so somebody else has to decide about it."),
    errors.IllegalTransition: lambda e: _(
        "This cannot be done any more: things have moved on. Load the page again to see where they stand."
    ),
    errors.LostRace: lambda e: _("Somebody else was faster a moment ago. Load the page again and look."),
    errors.StaleEdit: lambda e: (
        _("%(code)s was changed by somebody else while you were editing it. Both versions are shown below.")
        % {"code": e.reference_code}
    ),
    errors.StaleRecord: lambda e: (
        _("“%(name)s” was changed by somebody else meanwhile. Open it again and look.") % {"name": e.name}
    ),
    errors.UnknownReferenceCode: lambda e: (
        _("There is no description with the reference code %(code)s.") % {"code": e.reference_code}
    ),
    errors.ReferenceCodeTaken: lambda e: (
        _("The reference code %(code)s is taken. Choose another code at this level.")
        % {"code": e.reference_code}
    ),
    errors.MisplacedLevel: lambda e: (
        _("A description of level “%(level)s” cannot stand under “%(under)s”.")
        % {"level": _level(e.level), "under": _level(e.under)}
    ),
    errors.UnreadableDate: lambda e: (
        _(
            "The date “%(text)s” cannot be read. "
            "Write it like 1937, May 1937, about 1937, 1930s, before 1949 or 1914 to 1918."
        )
        % {"text": e.text}
    ),
    errors.FieldNotOffered: lambda e: (
        _("“%(field)s” does not belong to the level “%(level)s”. Leave it empty, or choose another level.")
        % {"field": LABELS[e.field], "level": _level(e.level)}
    ),
    errors.MovedIntoItself: lambda e: (
        _("%(code)s cannot stand under itself. Choose a place outside this branch.")
        % {"code": e.reference_code}
    ),
    errors.CodeTooLong: lambda e: _(
        "A reference code below would become longer than 500 characters. Choose a shorter code."
    ),
    errors.UnknownTerm: lambda e: _("There is no term “%(name)s”.") % {"name": e.name},
    errors.NameTaken: lambda e: (
        _("The name “%(name)s” is taken by another record. Merge the two, or add dates to tell them apart.")
        % {"name": e.name}
    ),
    errors.CannotMerge: lambda e: (
        _("“%(name)s” cannot be merged with that record. Choose another living record of the same list.")
        % {"name": e.name}
    ),
    errors.CannotUndo: lambda e: (
        _("The merge of “%(name)s” cannot be taken back: it moved too much, or things have moved on.")
        % {"name": e.name}
    ),
    errors.CircularTerms: lambda e: (
        _("“%(name)s” would be broader than itself. Choose another broader term.") % {"name": e.name}
    ),
    errors.VocabularyRefused: _vocabulary,
    errors.TableRefused: _table,
    errors.CatalogueMoved: lambda e: sentence_of(e.code),
    errors.TooManyAtOnce: lambda e: (
        _("More than %(most)s descriptions cannot be edited as one act. Choose a smaller branch or a level.")
        % {"most": e.most}
    ),
    errors.BatchUndone: lambda e: _("This was undone already."),
    errors.TableHasFindings: lambda e: sentence_of(e.code),
    errors.BytesChanged: lambda e: _(
        "The stored bytes are not those on record. Nothing was shown or changed; tell an administrator."
    ),
    errors.MissingBytes: lambda e: _(
        "The stored file is not where it belongs. See that the storage is connected, then try again."
    ),
    errors.NothingToRestore: lambda e: (
        _("%(code)s has no master scan to restore. Import one first.") % {"code": e.reference_code}
    ),
    rights_errors.OtherBranch: lambda e: _(
        "Your role is limited to another branch of the archive. Ask somebody who works in this one."
    ),
    rights_errors.OwnRequest: lambda e: _("You asked for this takedown, so somebody else has to decide."),
    rights_errors.TooManyRequests: lambda e: (
        _("Too many requests came from here. Wait %(minutes)s minutes, or write to the archive.")
        % {"minutes": e.minutes}
    ),
    rights_errors.NotRedacted: lambda e: (
        _("%(code)s has no redacted version yet. Redact the picture first, then decide.")
        % {"code": e.reference_code}
    ),
    rights_errors.AlreadyLifted: lambda e: _("This was lifted before; nothing was changed."),
    rights_errors.RuleIncomplete: lambda e: _("Something that this rule needs is missing. Fill in the form."),
    rights_errors.RegionsRefused: lambda e: _(
        "These regions cannot be burned in. Draw at least one, inside the picture, and at most a hundred."
    ),
    rights_errors.WhyMissing: lambda e: _("Say why you open this item; the reason is kept in its history."),
    rights_errors.FacesNotSought: lambda e: _("Faces could not be looked for. Draw the regions by hand."),
    errors.HandworkRefused: _handwork,
    errors.WeightsRefused: _weights,
    errors.OtherWeights: _other_weights,
    errors.NothingToRepeat: lambda e: _(
        "There is no restoration on record here that could be run again. Load the page again and look."
    ),
    errors.NotInstalled: lambda e: (
        _("The weights %(name)s are not installed, so there is nothing to verify.") % {"name": e.name}
    ),
}
