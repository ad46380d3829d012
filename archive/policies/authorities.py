"""Which names and terms: a reader knows those that stand in descriptions which they may see."""

from django.db.models import Exists, OuterRef, QuerySet

from archive.models import Accession, Agent, AgentRole, Description, PreservationEvent, Term, TermUse
from archive.models.agents import IS_AUTHORITY
from archive.policies.permissions import Verb, may
from archive.policies.visibility import Person, visible_to


def roles_visible_to(person: Person, roles: QuerySet[AgentRole]) -> QuerySet[AgentRole]:
    """The links of agents to descriptions that `person` may see."""
    return roles.filter(description__in=visible_to(person, Description.objects.all()))


def uses_visible_to(person: Person, uses: QuerySet[TermUse]) -> QuerySet[TermUse]:
    """The uses of terms in descriptions that `person` may see."""
    return uses.filter(description__in=visible_to(person, Description.objects.all()))


def agents_visible_to(person: Person, agents: QuerySet[Agent]) -> QuerySet[Agent]:
    """The authority records that `person` may see; never people who sign in, never software."""
    records = agents.filter(IS_AUTHORITY)
    if may(person, Verb.SEE_STAFF_ONLY):
        return records
    roles = roles_visible_to(person, AgentRole.objects.filter(agent=OuterRef("pk")))
    return records.filter(Exists(roles))


def terms_visible_to(person: Person, terms: QuerySet[Term]) -> QuerySet[Term]:
    """The terms that `person` may see."""
    if may(person, Verb.SEE_STAFF_ONLY):
        return terms
    return terms.filter(Exists(uses_visible_to(person, TermUse.objects.filter(term=OuterRef("pk")))))


def accessions_visible_to(person: Person, accessions: QuerySet[Accession]) -> QuerySet[Accession]:
    """The accession records that `person` may see: staff only, they name donors and terms."""
    return accessions if may(person, Verb.SEE_STAFF_ONLY) else accessions.none()


def record_events_visible_to(
    person: Person, events: QuerySet[PreservationEvent]
) -> QuerySet[PreservationEvent]:
    """The history of names, terms and accessions that `person` may see: staff only."""
    return events if may(person, Verb.SEE_STAFF_ONLY) else events.none()
