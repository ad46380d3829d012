"""What a batch edit would do, description by description; read in pieces, nothing is written."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from archive.domain import batch_acts
from archive.domain.batch_acts import Act
from archive.domain.fields import Field
from archive.domain.table_findings import SENTENCES
from archive.models import Description, described
from archive.policies.permissions import Verb, may_in
from archive.policies.visibility import Person
from archive.selectors.describing import described_fields, table_values
from archive.selectors.describing.table_values import Unfit
from archive.selectors.finding import scopes
from archive.selectors.finding.scopes import Scope

MOST: Final = 5000
_AT_ONCE = 500


@dataclass(frozen=True)
class Wish:
    """One act on one field; `find` is what a replacement looks for."""

    field: Field
    act: Act
    value: str = ""
    find: str = ""


@dataclass(frozen=True)
class Proposal:
    """What would become of one description: `after` is None where nothing would, `code` why not."""

    description: Description
    before: str
    after: str | None
    code: str = ""
    found: str = ""

    @property
    def sentence(self) -> str:
        """Why it is left out, in the reader's language."""
        return str(SENTENCES[self.code]) % {"found": self.found} if self.code else ""


@dataclass(frozen=True)
class Totals:
    """How many would change, stay, and be left out; `fingerprint` is the same only while all would."""

    changed: int
    same: int
    left_out: int
    fingerprint: str


def proposals(person: Person, descriptions: Iterable[Description], wish: Wish) -> Iterator[Proposal]:
    """What the act would make of each of these, whose links are prefetched or read one by one.

    What stands in a branch where `person` does not work is left out, and shown as they are told of it.
    """
    return (_proposal(person, each, wish) for each in descriptions)


def all_of(person: Person, scope: Scope, wish: Wish) -> Iterator[Proposal]:
    """What the act would make of a whole scope, as far as `person` may see it."""
    return proposals(person, _read(scopes.opened(person, scope)), wish)


def totals(person: Person, scope: Scope, wish: Wish) -> Totals:
    """The counts of a whole scope; holds a piece of it at a time."""
    changed = same = left_out = 0
    told = hashlib.sha256(repr((wish.field.name, wish.act, wish.value, wish.find)).encode())
    for each in all_of(person, scope, wish):
        if each.code:
            left_out += 1
        elif each.after is None:
            same += 1
        else:
            changed += 1
            told.update(repr((str(each.description.pk), each.description.revision, each.after)).encode())
    return Totals(changed, same, left_out, told.hexdigest())


def _read(found: QuerySet[Description]) -> Iterator[Description]:
    return iter(found.prefetch_related(*described.LINKS).iterator(chunk_size=_AT_ONCE))


def _proposal(person: Person, description: Description, wish: Wish) -> Proposal:
    before = described_fields.texts(person, description)[wish.field.name]
    if not may_in(person, Verb.DESCRIBE, description):
        return Proposal(description, before, None, "other_branch")
    wanted = batch_acts.applied(wish.act, wish.field, before, value=wish.value, find=wish.find)
    try:
        after = table_values.changed(wish.field, wanted, before=before, level=description.level)
    except Unfit as error:
        return Proposal(description, before, None, error.code, error.found)
    return Proposal(description, before, after)
