"""Writing authority records: agents (ISAAR(CPF)) and terms (SKOS), each with its event."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from archive.domain import date_words, names
from archive.domain.errors import CircularTerms, StaleRecord
from archive.domain.vocabulary import AgentKind, EventType, NameKind, Vocabulary
from archive.models import Agent, Term, User
from archive.policies import permissions
from archive.policies.permissions import Verb
from archive.services import events
from archive.services.agents import agent_of
from archive.services.describing import authorities, links

_NAMES: Final = ("name", "parallel_names", "variant_names")
AGENT_FIELDS: Final = (
    "kind",
    *_NAMES,
    *("existence_edtf", "history", "places", "functions", "maintenance_notes"),
)
TERM_FIELDS: Final = (*_NAMES, "broader", "scope_note", "uri", "latitude", "longitude")
KINDS: Final = (AgentKind.PERSON, AgentKind.FAMILY, AgentKind.CORPORATE_BODY)


def agent_texts(agent: Agent) -> dict[str, str]:
    """The fields of an agent as a form shows them."""
    plain = [name for name in AGENT_FIELDS if not name.endswith("_names")]
    return {**{name: str(getattr(agent, name)) for name in plain}, **_other_names(agent)}


def term_texts(term: Term) -> dict[str, str]:
    """The fields of a term as a form shows them."""
    broader = names.joined(each.name for each in term.broader.order_by("key"))
    point = {name: _degrees(getattr(term, name)) for name in ("latitude", "longitude")}
    plain = {"name": term.name, "scope_note": term.scope_note, "uri": term.uri, "broader": broader}
    return {**plain, **point, **_other_names(term)}


@transaction.atomic
def record_agent(*, fields: Mapping[str, str], by: User) -> Agent:
    """Make an authority record. Raises `NotPermitted`, `NameTaken`, `UnreadableDate`, `ValidationError`."""
    permissions.require(by, Verb.KEEP_AUTHORITIES)
    agent = Agent(kind=AgentKind.PERSON)
    _write_agent(agent, {**agent_texts(agent), **fields})
    detail = {"act": "authority recorded"}
    events.record(EventType.METADATA_MODIFICATION, by=agent_of(by), authority=agent, detail=detail)
    return agent


@transaction.atomic
def edit_agent(agent: Agent, *, changes: Mapping[str, str], revision: int, by: User) -> Agent:
    """Change an authority record that was read at `revision`; descriptions tell its new name.

    Raises `NotPermitted`, `OtherBranch` where a description of another branch names it, `StaleRecord`,
    `NameTaken`, `UnreadableDate`, `ValidationError`.
    """
    permissions.require(by, Verb.KEEP_AUTHORITIES)
    locked = authorities.living_agents().select_for_update().get(pk=agent.pk)
    if locked.revision != revision:
        raise StaleRecord(name=locked.name)
    permissions.require_in_all(by, Verb.KEEP_AUTHORITIES, links.of_agent(locked))
    before, keys = agent_texts(locked), list(locked.keys)
    locked.revision += 1
    _write_agent(locked, {**before, **changes})
    changed = _changed(before, agent_texts(locked))
    if changed:
        detail = {"act": "authority edited", "changed": changed}
        events.record(EventType.METADATA_MODIFICATION, by=agent_of(by), authority=locked, detail=detail)
    if before["name"] != locked.name or keys != locked.keys:
        links.retell(links.of_agent(locked))
    return locked


@transaction.atomic
def record_term(*, vocabulary: Vocabulary, fields: Mapping[str, str], by: User) -> Term:
    """Add a term. Raises `NotPermitted`, `NameTaken`, `CircularTerms`, `ValidationError`."""
    permissions.require(by, Verb.KEEP_AUTHORITIES)
    term = Term(vocabulary=vocabulary)
    _write_term(term, {**dict.fromkeys(TERM_FIELDS, ""), **fields}, by=agent_of(by))
    detail = {"act": "authority recorded"}
    events.record(EventType.METADATA_MODIFICATION, by=agent_of(by), term=term, detail=detail)
    return term


@transaction.atomic
def edit_term(term: Term, *, changes: Mapping[str, str], revision: int, by: User) -> Term:
    """Change a term that was read at `revision`; descriptions tell its new name.

    Raises `NotPermitted`, `OtherBranch` where a description of another branch uses it, `StaleRecord`,
    `NameTaken`, `CircularTerms`, `ValidationError`.
    """
    permissions.require(by, Verb.KEEP_AUTHORITIES)
    living = authorities.living_terms(Vocabulary(term.vocabulary))
    locked = living.select_for_update().get(pk=term.pk)
    if locked.revision != revision:
        raise StaleRecord(name=locked.name)
    permissions.require_in_all(by, Verb.KEEP_AUTHORITIES, links.of_term(locked))
    before, keys = term_texts(locked), list(locked.keys)
    locked.revision += 1
    _write_term(locked, {**before, **changes}, by=agent_of(by))
    changed = _changed(before, term_texts(locked))
    if changed:
        detail = {"act": "authority edited", "changed": changed}
        events.record(EventType.METADATA_MODIFICATION, by=agent_of(by), term=locked, detail=detail)
    if before["name"] != locked.name or keys != locked.keys:
        links.retell(links.of_term(locked))
    return locked


def set_broader(term: Term, broader: Sequence[Term]) -> None:
    """Make these the broader terms of a saved term. Raises `CircularTerms` where one stands below it."""
    seen: set[int] = set()
    waiting = {each.pk for each in broader}
    while waiting:
        if term.pk in waiting:
            raise CircularTerms(name=term.name)
        seen |= waiting
        above = Term.objects.filter(narrower__in=waiting).values_list("pk", flat=True)
        waiting = set(above) - seen
    term.broader.set(broader)


def _write_agent(agent: Agent, texts: Mapping[str, str]) -> None:
    agent.kind = texts["kind"]
    if agent.kind not in KINDS:
        raise ValidationError({"kind": [_("Choose a person, a family or a corporate body.")]})
    existence = texts["existence_edtf"].strip()
    agent.existence_edtf = date_words.read(existence).text if existence else ""
    for name in ("history", "places", "functions", "maintenance_notes"):
        setattr(agent, name, texts[name].replace("\r\n", "\n").strip())
    _name(agent, texts)
    agent.full_clean(exclude=["key", "keys", "user"], validate_constraints=False)
    authorities.save(agent)


def write_term(term: Term, texts: Mapping[str, str]) -> None:
    """Set and save the own fields of a term, for services that check and tell by themselves.

    Raises `NameTaken`, `ValidationError`.
    """
    term.uri = texts["uri"].strip()
    term.scope_note = texts["scope_note"].replace("\r\n", "\n").strip()
    is_place = term.vocabulary == Vocabulary.PLACE
    latitude, longitude = (texts[name].strip().replace(",", ".") for name in ("latitude", "longitude"))
    if bool(latitude) != bool(longitude):
        missing = "longitude" if latitude else "latitude"
        raise ValidationError({missing: [_("A point needs both latitude and longitude.")]})
    term.latitude = (latitude or None) if is_place else None
    term.longitude = (longitude or None) if is_place else None
    _name(term, texts)
    term.full_clean(exclude=["key", "keys"], validate_constraints=False)
    authorities.save(term)


def _write_term(term: Term, texts: Mapping[str, str], *, by: Agent) -> None:
    write_term(term, texts)
    broader = authorities.terms_named(
        names.split(texts["broader"]), vocabulary=Vocabulary(term.vocabulary), field="broader", by=by
    )
    set_broader(term, broader)


def _name(record: authorities.Record, texts: Mapping[str, str]) -> None:
    if names.has_separator(texts["name"]):
        raise ValidationError({"name": [_("A name has no semicolon in it: semicolons part names.")]})
    authorities.call(
        record, name=texts["name"], parallel=texts["parallel_names"], variant=texts["variant_names"]
    )


def _other_names(record: Agent | Term) -> dict[str, str]:
    return {f"{kind}_names": names.written(record.other_names, kind) for kind in NameKind}


def _changed(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, list[str]]:
    return {name: [before[name], after[name]] for name in sorted(after) if before[name] != after[name]}


def _degrees(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}".rstrip("0").rstrip(".")
