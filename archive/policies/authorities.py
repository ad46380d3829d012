"""Which names and terms: a reader knows those that stand in descriptions which they may see.

Staff know all; where their roles are limited to branches, those that stand there, that stand in what
everybody sees, and that stand in nothing yet.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from archive.models import Accession, Agent, AgentRole, Description, PreservationEvent, Term, TermUse
from archive.models.agents import IS_AUTHORITY
from archive.policies.permissions import Verb, branches_of, may
from archive.policies.visibility import Person, staff_rows, told_links, told_uses, visible_to


def roles_visible_to(person: Person, roles: QuerySet[AgentRole]) -> QuerySet[AgentRole]:
    """The links of agents to descriptions that `person` may see, but for names that they are not told."""
    return roles.filter(told_links(person), description__in=_seen(person))


def uses_visible_to(person: Person, uses: QuerySet[TermUse]) -> QuerySet[TermUse]:
    """The uses of terms in descriptions that `person` may see, but for names that they are not told."""
    return uses.filter(told_uses(person), description__in=_seen(person))


def records(agents: QuerySet[Agent]) -> QuerySet[Agent]:
    """The authority records among agents: never people who sign in, never software."""
    return agents.filter(IS_AUTHORITY)


def agents_visible_to(person: Person, agents: QuerySet[Agent]) -> QuerySet[Agent]:
    """The authority records that `person` may see."""
    known = records(agents)
    if _sees_all(person):
        return known
    roles = AgentRole.objects.filter(agent=OuterRef("pk"))
    named = Q(Exists(roles_visible_to(person, roles)))
    if not may(person, Verb.SEE_STAFF_ONLY):
        return known.filter(named)
    given = Accession.objects.filter(source=OuterRef("pk"))
    unused = ~Q(Exists(roles)) & ~Q(Exists(given))
    return known.filter(named | Q(Exists(accessions_visible_to(person, given))) | unused)


def terms_visible_to(person: Person, terms: QuerySet[Term]) -> QuerySet[Term]:
    """The terms that `person` may see."""
    if _sees_all(person):
        return terms
    uses = TermUse.objects.filter(term=OuterRef("pk"))
    named = Q(Exists(uses_visible_to(person, uses)))
    return terms.filter(named | ~Q(Exists(uses)) if may(person, Verb.SEE_STAFF_ONLY) else named)


def accessions_visible_to(person: Person, accessions: QuerySet[Accession]) -> QuerySet[Accession]:
    """The accession records that `person` may see: staff only, they name donors and terms.

    Limited staff see those of their branches, and those of which nothing is described yet.
    """
    if not may(person, Verb.SEE_STAFF_ONLY):
        return accessions.none()
    if _sees_all(person):
        return accessions
    tied = Description.objects.filter(accessions=OuterRef("pk"))
    return accessions.filter(Exists(staff_rows(person, tied)) | ~Exists(tied))


def record_events_visible_to(
    person: Person, events: QuerySet[PreservationEvent]
) -> QuerySet[PreservationEvent]:
    """The history of names, terms and accessions that `person` may see: staff only."""
    if not may(person, Verb.SEE_STAFF_ONLY):
        return events.none()
    if _sees_all(person):
        return events
    seen = Q(authority__in=agents_visible_to(person, Agent.objects.all()))
    seen |= Q(term__in=terms_visible_to(person, Term.objects.all()))
    return events.filter(seen | Q(accession__in=accessions_visible_to(person, Accession.objects.all())))


def _sees_all(person: Person) -> bool:
    return may(person, Verb.SEE_STAFF_ONLY) and branches_of(person) is None


def _seen(person: Person) -> QuerySet[Description]:
    return visible_to(person, Description.objects.all())
