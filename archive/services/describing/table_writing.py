"""Writing a table into the catalogue: all of it in one transaction, or nothing."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final
from uuid import UUID

from django.db import transaction

from archive.domain.errors import CatalogueMoved, TableHasFindings
from archive.domain.tables import VISIBILITY, Table
from archive.domain.vocabulary import LevelOfDescription, TableFate
from archive.models import Agent, Description, User, described
from archive.policies import permissions
from archive.policies.permissions import Verb
from archive.policies.visibility import staff_rows
from archive.selectors.describing import table_plans
from archive.selectors.describing.table_plans import Change, Mapped
from archive.services import advisory
from archive.services.agents import agent_of
from archive.services.describing import descriptions

_AT_ONCE: Final = 200
Listener = Callable[[int], None]


@transaction.atomic
def write(
    table: Table,
    columns: Mapped,
    *,
    key: UUID,
    by: User,
    fingerprint: str | None = None,
    on_progress: Listener | None = None,
) -> Mapping[str, int]:
    """Create and change the descriptions of a table; returns how many rows met which fate.

    The events of the import share its `key`. `on_progress` is told how many rows are done. Raises
    `NotPermitted`, `TableHasFindings`, and `CatalogueMoved` where the table would no longer do what the plan
    with this `fingerprint` said.
    """
    permissions.require(by, Verb.DESCRIBE)
    advisory.one_of_many()
    # Opening or closing settles whole branches, so nothing may be added to them meanwhile.
    (advisory.tree_moves if VISIBILITY in columns.values() else advisory.tree_stays)()
    plan = table_plans.plan(by, table, columns)
    if plan.findings:
        raise TableHasFindings(count=len(plan.findings))
    if fingerprint is not None and plan.fingerprint != fingerprint:
        raise CatalogueMoved
    writer = _Writer(by, {"import": str(key)}, on_progress or _nobody)
    writer.create([change for change in plan.changes if change.fate is TableFate.CREATED])
    writer.update([change for change in plan.changes if change.fate is TableFate.UPDATED])
    return plan.counts


class _Writer:
    def __init__(self, by: User, within: Mapping[str, str], on_progress: Listener) -> None:
        self.by, self.within, self.on_progress = by, within, on_progress
        self.agent: Agent = agent_of(by)
        self.done = 0

    def create(self, changes: Sequence[Change]) -> None:
        """Parents come before children: a parent's code is the beginning of its children's."""
        made: dict[str, Description] = {}
        for change in sorted(changes, key=lambda change: len(change.code)):
            place = change.place
            if place is None:
                raise CatalogueMoved
            if place.parent and place.parent not in made:
                made[place.parent] = self._parent(place.parent)
            parent = made[place.parent] if place.parent else None
            permissions.require_in(self.by, Verb.DESCRIBE, parent)
            values = change.values
            made[change.code] = descriptions.add(
                parent=parent,
                level=LevelOfDescription(place.level),
                code=place.code,
                title=values.pop("title"),
                agent=self.agent,
                fields=values,
                within=self.within,
            )
            self._tell(1)

    def update(self, changes: Sequence[Change]) -> None:
        for start in range(0, len(changes), _AT_ONCE):
            some = changes[start : start + _AT_ONCE]
            rows = Description.objects.select_for_update().filter(pk__in=[each.key for each in some])
            locked = {row.pk: row for row in rows.prefetch_related(*described.LINKS)}
            for change in some:
                found = locked.get(change.key) if change.key else None
                if found is None or found.revision != change.revision:
                    raise CatalogueMoved
                permissions.require_in(self.by, Verb.DESCRIBE, found)
                descriptions.rewrite(found, change.values, agent=self.agent, within=self.within)
            self._tell(len(some))

    def _parent(self, code: str) -> Description:
        found = staff_rows(self.by, Description.objects.filter(reference_code=code)).first()
        if found is None:
            raise CatalogueMoved
        return found

    def _tell(self, rows: int) -> None:
        self.done += rows
        self.on_progress(self.done)


def _nobody(done: int) -> None:
    """The listener where nobody listens."""
