"""Moving a branch of the tree: another parent, other reference codes, one event.

Whatever the size of the branch, its rows are rewritten by a few statements on path prefixes; none is loaded.
"""

from django.db import IntegrityError, transaction
from django.db.models import CharField, F, IntegerField, Max, QuerySet, TextField, Value
from django.db.models.functions import Concat, Length, Substr

from archive.domain import arrangement, identifiers
from archive.domain.errors import CodeTooLong, MovedIntoItself, ReferenceCodeTaken, StaleRecord
from archive.domain.search import searchable
from archive.domain.vocabulary import EventType
from archive.domain.vocabulary import LevelOfDescription as Level
from archive.models import Description, User, tree
from archive.policies import permissions
from archive.policies.permissions import Verb
from archive.services import advisory, events
from archive.services.agents import agent_of
from archive.services.describing.descriptions import spread_visibility
from archive.services.protection import access

LONGEST_CODE, _LONGEST_SORT_KEY = 500, 700


@transaction.atomic
def move(
    description: Description, *, under: Description | None, code: str, revision: int, by: User
) -> Description:
    """Put a description and all below it under another one (None: at the top), with this code at its level.

    Whether readers see the branch is worked out anew. Raises `NotPermitted`, `OtherBranch`, `StaleRecord`,
    `MisplacedLevel`, `MovedIntoItself`, `ReferenceCodeTaken`, `CodeTooLong`, and Django's `ValidationError`
    for a bad code.
    """
    permissions.require_in(by, Verb.DESCRIBE, description)
    if under != tree.parent_of(description):
        permissions.require_in(by, Verb.DESCRIBE, under)
    advisory.tree_moves()
    moved = Description.objects.select_for_update().get(pk=description.pk)
    parent = Description.objects.select_for_update().get(pk=under.pk) if under else None
    if moved.revision != revision:
        raise StaleRecord(name=moved.reference_code)
    _require_place(moved, parent)
    before = moved.reference_code
    after = identifiers.reference_code(parent.reference_code if parent else None, code)
    if after == before and parent == tree.parent_of(moved):
        return moved
    moved.code, moved.revision = code, moved.revision + 1
    moved.clean_fields(exclude=["path", "depth", "numchild"])
    if parent != tree.parent_of(moved):
        _hang(moved, parent)
        moved.refresh_from_db(fields=["path", "depth", "numchild"])
    moved.save(update_fields=["code", "revision", "updated_at"])
    _recode(_branch(moved), before, after)
    moved.refresh_from_db()
    spread_visibility(moved)
    access.spread(moved)
    moved.refresh_from_db()
    detail = {"act": "moved", "from": before, "to": after, "descriptions": _branch(moved).count()}
    events.record(EventType.METADATA_MODIFICATION, of=moved, by=agent_of(by), detail=detail)
    return moved


def _require_place(moved: Description, parent: Description | None) -> None:
    if parent is not None and parent.path.startswith(moved.path):
        raise MovedIntoItself(reference_code=moved.reference_code)
    arrangement.require_place(Level(moved.level), under=Level(parent.level) if parent else None)


def _hang(moved: Description, parent: Description | None) -> None:
    """Move the paths; treebeard does it with one UPDATE of the branch."""
    if parent is not None:
        Description.objects.move(moved, parent, "last-child")  # type: ignore[attr-defined]
        return
    last_root = Description.objects.filter(depth=1).latest("path")
    Description.objects.move(moved, last_root, "last-sibling")  # type: ignore[attr-defined]


def _branch(top: Description) -> QuerySet[Description]:
    return Description.objects.filter(path__startswith=top.path)


def _recode(branch: QuerySet[Description], before: str, after: str) -> None:
    """Begin every code of the branch anew. Raises `ReferenceCodeTaken`, `CodeTooLong`."""
    if before == after:
        return
    inside = branch.values("pk")
    if Description.objects.filter(reference_code=after).exclude(pk__in=inside).exists():
        raise ReferenceCodeTaken(reference_code=after)
    sort_before, sort_after = identifiers.natural_key(before), identifiers.natural_key(after)
    longest = branch.aggregate(code=Max(Length("reference_code")), key=Max(Length("sort_key")))
    if (
        longest["code"] + len(after) - len(before) > LONGEST_CODE
        or longest["key"] + len(sort_after) - len(sort_before) > _LONGEST_SORT_KEY
    ):
        raise CodeTooLong(reference_code=after)
    try:
        with transaction.atomic():
            branch.update(
                reference_code=_begins("reference_code", before, after, CharField()),
                sort_key=_begins("sort_key", sort_before, sort_after, CharField()),
                # The searched text of a description begins with its folded reference code.
                search_text=_begins("search_text", searchable(before), searchable(after), TextField()),
            )
    except IntegrityError as error:
        raise ReferenceCodeTaken(reference_code=after) from error


def _begins(column: str, before: str, after: str, kind: CharField[str, str] | TextField[str, str]) -> Concat:
    rest = Substr(F(column), Value(len(before) + 1, output_field=IntegerField()))
    return Concat(Value(after), rest, output_field=kind)
