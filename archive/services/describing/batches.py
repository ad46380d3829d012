"""Batch edits: one act on one field of many descriptions, in one transaction, undone as one act."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from archive.domain import fields, names
from archive.domain.errors import BatchUndone, CatalogueMoved, TooManyAtOnce
from archive.domain.fields import Field, Kept, Kind
from archive.models import BatchChange, BatchEdit, Description, User, described
from archive.policies import permissions
from archive.policies.permissions import Verb
from archive.selectors.describing import batch_plans
from archive.selectors.describing.batch_plans import Proposal, Wish
from archive.selectors.finding import scopes
from archive.selectors.finding.scopes import Scope
from archive.services import advisory
from archive.services.agents import agent_of
from archive.services.describing import authorities, descriptions

_AT_ONCE: Final = 200
T = TypeVar("T")


@dataclass(frozen=True)
class Undone:
    """How many descriptions were put back, and the codes of those that were changed since and stay."""

    count: int
    left: tuple[str, ...]


@transaction.atomic
def apply(scope: Scope, wish: Wish, *, fingerprint: str, by: User) -> BatchEdit:
    """Do what a preview with this fingerprint showed; each description has an event with the batch's id.

    Raises `NotPermitted`, `TooManyAtOnce`, and `CatalogueMoved` where it would now do something else.
    """
    permissions.require(by, Verb.DESCRIBE)
    advisory.one_of_many()
    advisory.tree_stays()
    if scopes.opened(by, scope).count() > batch_plans.MOST:
        raise TooManyAtOnce(most=batch_plans.MOST)
    if batch_plans.totals(by, scope, wish).fingerprint != fingerprint:
        raise CatalogueMoved
    batch = BatchEdit.objects.create(
        field=wish.field.name, act=wish.act, value=wish.value, find=wish.find, made_by=by
    )
    changed = (each for each in batch_plans.all_of(by, scope, wish) if each.after is not None)
    # Read to the end of each piece before it is written, so that a cursor never meets its own changes.
    for some in _pieces(list(_addresses(changed))):
        _apply_piece(batch, some, by=by)
    return batch


@transaction.atomic
def undo(batch: BatchEdit, *, by: User) -> Undone:
    """Put back what a batch changed, except where a description was changed since: those stay and are named.

    Raises `NotPermitted`, `OtherBranch` where it reached beyond the branches in which `by` works, and
    `BatchUndone` where it was taken back already.
    """
    permissions.require(by, Verb.DESCRIBE)
    advisory.one_of_many()
    advisory.tree_stays()
    locked = BatchEdit.objects.select_for_update().get(pk=batch.pk)
    permissions.require_in_all(by, Verb.DESCRIBE, Description.objects.filter(batch_changes__batch=locked))
    if locked.undone_at is not None:
        raise BatchUndone
    field, agent = fields.BY_NAME[locked.field], agent_of(by)
    count, left = 0, []
    for some in _pieces(locked.changes.order_by("description_id").iterator(chunk_size=_AT_ONCE)):
        found = _locked(some)
        for change in some:
            description = found.get(change.description_id)
            if description is None:
                continue
            if description.revision != change.revision or not _is_known(field, change.before):
                left.append(description.reference_code)
                continue
            within = {"batch": str(locked.pk), "undoes": "yes"}
            descriptions.rewrite(description, {field.name: change.before}, agent=agent, within=within)
            count += 1
    BatchEdit.objects.filter(pk=locked.pk).update(undone_at=Now())
    return Undone(count, tuple(sorted(left)))


@dataclass(frozen=True)
class _Address:
    """A proposal without its row, so that thousands are small."""

    description_id: UUID
    revision: int
    before: str
    after: str


def _addresses(proposals: Iterable[Proposal]) -> Iterator[_Address]:
    for each in proposals:
        if each.after is not None:
            yield _Address(each.description.pk, each.description.revision, each.before, each.after)


def _apply_piece(batch: BatchEdit, some: list[_Address], *, by: User) -> None:
    rows = Description.objects.select_for_update().filter(pk__in=[each.description_id for each in some])
    locked = {row.pk: row for row in rows.prefetch_related(*described.LINKS)}
    agent, within, made = agent_of(by), {"batch": str(batch.pk)}, []
    for each in some:
        row = locked.get(each.description_id)
        if row is None or row.revision != each.revision:
            raise CatalogueMoved
        permissions.require_in(by, Verb.DESCRIBE, row)
        changed = descriptions.rewrite(row, {batch.field: each.after}, agent=agent, within=within)
        if changed:
            before, after = changed[batch.field]
            made.append(
                BatchChange(batch=batch, description=row, before=before, after=after, revision=row.revision)
            )
    BatchChange.objects.bulk_create(made)


def _locked(some: list[BatchChange]) -> dict[UUID, Description]:
    rows = Description.objects.select_for_update().filter(pk__in=[change.description_id for change in some])
    return {row.pk: row for row in rows.prefetch_related(*described.LINKS)}


def _is_known(field: Field, text: str) -> bool:
    """Whether all names of a former value still are records: an undo does not make new ones."""
    if field.kind is not Kind.NAMES or not text:
        return True
    keys = {names.key(name) for name in names.split(text)}
    if field.kept is Kept.AGENTS:
        return keys == set(authorities.living_agents().filter(key__in=keys).values_list("key", flat=True))
    terms = authorities.living_terms(fields.VOCABULARIES[field.name])
    return keys == set(terms.filter(key__in=keys).values_list("key", flat=True))


def _pieces(rows: Iterable[T]) -> Iterator[list[T]]:
    waiting = iter(rows)
    while some := list(islice(waiting, _AT_ONCE)):
        yield some
