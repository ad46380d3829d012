"""Taking in a SKOS vocabulary: each concept becomes a term, or completes the one that it already is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from django.core.exceptions import ValidationError
from django.db import transaction

from archive.domain import names
from archive.domain.errors import ArchiveError, CircularTerms, VocabularyRefused
from archive.domain.vocabulary import EventType, NameKind, Vocabulary
from archive.models import Term, User
from archive.policies import permissions
from archive.policies.permissions import Verb
from archive.services import events
from archive.services.agents import agent_of
from archive.services.describing import authorities, links, records, skos
from archive.services.describing.skos import Concept

_FIRST_LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Taken:
    """What an import did, or would do: terms that are new, and terms that were there and were completed."""

    new: int
    known: int


@transaction.atomic
def take_in(document: IO[bytes], *, vocabulary: Vocabulary, is_rehearsal: bool, by: User) -> Taken:
    """Take in a SKOS file whole, or not at all; a rehearsal only counts.

    A concept is known by its address, else by its name. Raises `NotPermitted`, `OtherBranch`, and
    `VocabularyRefused` where the file cannot be read or one of its concepts cannot be kept.
    """
    permissions.require(by, Verb.KEEP_AUTHORITIES)
    concepts = skos.read(document, languages=_FIRST_LANGUAGES)
    known = {concept.uri: _known(concept, vocabulary) for concept in concepts}
    taken = Taken(
        new=sum(term is None for term in known.values()),
        known=sum(term is not None for term in known.values()),
    )
    if is_rehearsal:
        return taken
    terms = {each.uri: _keep(each, known[each.uri], vocabulary, by=by) for each in concepts}
    for concept in concepts:
        _stand(terms[concept.uri], [terms[uri] for uri in concept.broader])
    return taken


def _known(concept: Concept, vocabulary: Vocabulary) -> Term | None:
    living = authorities.living_terms(vocabulary)
    key = names.key(concept.preferred[0][0])
    return living.filter(uri=concept.uri).first() or living.filter(key=key).first()


def _keep(concept: Concept, known: Term | None, vocabulary: Vocabulary, *, by: User) -> Term:
    """The term of a concept, made or completed: it keeps its own name and what was written into it here."""
    known = known or _known(concept, vocabulary)  # two concepts of one name are one term
    term = known or Term(vocabulary=vocabulary)
    preferred, *parallel = concept.preferred
    own = records.term_texts(term) if known else {}
    fields = {
        "name": own.get("name") or preferred[0].replace(";", ",").replace("；", "，"),
        "parallel_names": _both(own.get("parallel_names", ""), parallel, NameKind.PARALLEL),
        "variant_names": _both(own.get("variant_names", ""), concept.alternative, NameKind.VARIANT),
        "scope_note": own.get("scope_note") or concept.note,
        "uri": own.get("uri") or concept.uri,
        "latitude": own.get("latitude") or concept.latitude,
        "longitude": own.get("longitude") or concept.longitude,
    }
    if known and all(own[name] == value for name, value in fields.items()):
        return term
    if known:
        permissions.require_in_all(by, Verb.KEEP_AUTHORITIES, links.of_term(known))
    try:
        records.write_term(term, fields)
    except (ArchiveError, ValidationError) as error:
        raise VocabularyRefused(reason="unfit", found=f"{preferred[0]}: {_said(error)}"[:300]) from error
    detail = {"act": "vocabulary imported", "uri": concept.uri}
    events.record(EventType.METADATA_MODIFICATION, by=agent_of(by), term=term, detail=detail)
    if known:
        links.retell(links.of_term(term))
    return term


def _stand(term: Term, broader: Sequence[Term]) -> None:
    present = list(term.broader.all())
    wanted = [each for each in broader if each.pk != term.pk and each not in present]
    if not wanted:
        return
    try:
        records.set_broader(term, [*present, *wanted])
    except CircularTerms as error:
        raise VocabularyRefused(reason="circular", found=term.name) from error


def _both(own: str, found: Sequence[tuple[str, str]], kind: NameKind) -> str:
    """The other names written here, and those of the file that are not among them."""
    there = {names.key(row["name"]) for row in names.rows(own, kind)}
    rows = [{"name": name, "kind": str(kind), "language": language} for name, language in found]
    gained = names.written([row for row in rows if names.key(row["name"]) not in there], kind)
    return "\n".join(text for text in (own, gained) if text)


def _said(error: ArchiveError | ValidationError) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
