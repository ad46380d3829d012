"""The lists of authority records (people and bodies, subjects, places), as their pages need them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archive.domain.vocabulary import Vocabulary
from archive.models import Agent, Term, User
from archive.policies.visibility import Person
from archive.selectors.describing import authorities
from archive.services.describing import records
from archive.web.forms.authorities import AgentForm, RecordForm, TermForm

Record = Agent | Term


@dataclass(frozen=True)
class AuthorityList:
    """One list by the word in its address; without a vocabulary it is that of agents."""

    slug: str
    label: Promise
    lede: Promise
    add: Promise
    empty: Promise
    vocabulary: Vocabulary | None = None

    def records(self, person: Person, query: str) -> QuerySet[Any]:
        """The living records that `person` may see."""
        if self.vocabulary is None:
            return authorities.agents(person, query)
        return authorities.terms(person, self.vocabulary, query)

    def one(self, person: Person, uid: UUID) -> Record | None:
        """One record, or what it was merged into; None where it does not exist for this person."""
        if self.vocabulary is None:
            return authorities.agent(person, uid)
        return authorities.term(person, self.vocabulary, uid)

    def form(self, *args: Any, **kwargs: Any) -> RecordForm:
        """The form of a record."""
        if self.vocabulary is None:
            return AgentForm(*args, **kwargs)
        return TermForm(*args, has_point=self.vocabulary == Vocabulary.PLACE, **kwargs)

    def create(self, fields: Mapping[str, str], *, by: User) -> Record:
        """Make a record; raises what the service raises."""
        if self.vocabulary is None:
            return records.record_agent(fields=fields, by=by)
        return records.record_term(vocabulary=self.vocabulary, fields=fields, by=by)


LISTS: Mapping[str, AuthorityList] = {
    each.slug: each
    for each in (
        AuthorityList(
            "names",
            _("People and bodies"),
            _("Who made, took, gave, published or can be seen: one record for each person, family or body."),
            _("Record a person or body"),
            _("No names here yet. They come by themselves when descriptions name somebody."),
        ),
        AuthorityList(
            "subjects",
            _("Subjects"),
            _("What the pictures are about, in the archive's own words, broader above narrower."),
            _("Add a subject"),
            _("No subjects here yet. They come by themselves when descriptions use them."),
            Vocabulary.SUBJECT,
        ),
        AuthorityList(
            "places",
            _("Places"),
            _("What the pictures show of the world; a place may have a point on the map."),
            _("Add a place"),
            _("No places here yet. They come by themselves when descriptions use them."),
            Vocabulary.PLACE,
        ),
    )
}


def texts(record: Record) -> dict[str, str]:
    """The fields of a record as its form shows them."""
    return records.agent_texts(record) if isinstance(record, Agent) else records.term_texts(record)


def edit(record: Record, *, changes: Mapping[str, str], revision: int, by: User) -> Record:
    """Change a record; raises what the service raises."""
    if isinstance(record, Agent):
        return records.edit_agent(record, changes=changes, revision=revision, by=by)
    return records.edit_term(record, changes=changes, revision=revision, by=by)
