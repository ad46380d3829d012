"""Writing descriptions: create, edit, open and close; each with its event in the same transaction."""

from collections.abc import Mapping
from uuid import UUID

from django.db import IntegrityError, transaction

from archive.domain import arrangement, dates, fields, identifiers
from archive.domain.errors import FieldNotOffered, ReferenceCodeTaken, StaleEdit
from archive.domain.fields import Kept
from archive.domain.vocabulary import EventType, LevelOfDescription, Visibility
from archive.models import Agent, Description, User, described, tree
from archive.policies import permissions
from archive.policies.permissions import Verb
from archive.services import advisory, events
from archive.services.agents import agent_of
from archive.services.describing import links
from archive.services.protection import access

EDITABLE = (*fields.BY_NAME, "visibility")


def create(
    *,
    parent: Description | None,
    level: LevelOfDescription,
    code: str,
    title: str,
    by: User,
    fields: Mapping[str, str] | None = None,
) -> Description:
    """Add a description under `parent`, or a fonds at the top.

    `fields` are texts by the names of `domain/fields.py`. Raises `NotPermitted`, `OtherBranch`,
    `MisplacedLevel`, `UnreadableDate`, `FieldNotOffered`, `ReferenceCodeTaken`, and Django's
    `ValidationError` for values that do not fit their fields.
    """
    permissions.require_in(by, Verb.DESCRIBE, parent)
    return add(parent=parent, level=level, code=code, title=title, agent=agent_of(by), fields=fields)


def add(
    *,
    parent: Description | None,
    level: LevelOfDescription,
    code: str,
    title: str,
    agent: Agent,
    fields: Mapping[str, str] | None = None,
    key: UUID | None = None,
    within: Mapping[str, str] | None = None,
) -> Description:
    """As `create`, for services that have checked their own permission and may have given out the `key`.

    `within` tells in the event what larger act this was a part of.
    """
    arrangement.require_place(level, under=LevelOfDescription(parent.level) if parent else None)
    description = Description(level=level, code=code)
    if key is not None:
        description.pk = key
    with transaction.atomic():
        advisory.tree_stays()
        # Two additions under one parent would compute the same tree path; and it may have moved meanwhile.
        locked = Description.objects.select_for_update().get(pk=parent.pk) if parent else None
        above = locked.reference_code if locked else None
        description.reference_code = identifiers.reference_code(above, code)
        linked = _apply(description, {**(fields or {}), "title": title}, by=agent)
        _derive(description)
        description.is_public = description.visibility == Visibility.PUBLIC and (
            locked is None or locked.is_public
        )
        if Description.objects.filter(reference_code=description.reference_code).exists():
            raise ReferenceCodeTaken(reference_code=description.reference_code)
        description.full_clean(exclude=["path", "depth", "numchild"], validate_unique=key is not None)
        try:
            if locked is not None:
                Description.objects.add_child(locked, instance=description)  # type: ignore[attr-defined]
            else:
                Description.objects.add_root(instance=description)  # type: ignore[attr-defined]
        except IntegrityError as error:
            raise ReferenceCodeTaken(reference_code=description.reference_code) from error
        if linked:
            links.tie(description, linked)
            _derive(description)
            description.save(update_fields=described.RETOLD)
        access.settle(description)
        detail = {"act": "described", **(within or {})}
        events.record(EventType.METADATA_MODIFICATION, of=description, by=agent, detail=detail)
    return description


@transaction.atomic
def edit(description: Description, *, changes: Mapping[str, str], revision: int, by: User) -> Description:
    """Change fields of a description that was read at `revision`.

    Raises `NotPermitted`, `OtherBranch`, `StaleEdit` when somebody else was faster, `UnreadableDate`,
    `FieldNotOffered`, `ValidationError`.
    """
    permissions.require_in(by, Verb.DESCRIBE, description)
    _hold(description, changes)
    locked = Description.objects.select_for_update().get(pk=description.pk)
    if locked.revision != revision:
        raise StaleEdit(reference_code=locked.reference_code)
    rewrite(locked, changes, agent=agent_of(by))
    return locked


def rewrite(
    locked: Description, changes: Mapping[str, str], *, agent: Agent, within: Mapping[str, str] | None = None
) -> dict[str, list[str]]:
    """As `edit`, for services that checked the permission and hold the row; returns what changed.

    `within` tells in the event what larger act this was a part of. Raises as `edit` does.
    """
    before = _values(locked)
    linked = _apply(locked, changes, by=agent)
    links.tie(locked, linked)
    after = _values(locked)
    changed = {name: [before[name], after[name]] for name in EDITABLE if before[name] != after[name]}
    if not changed:
        return {}
    _derive(locked)
    locked.revision += 1
    # The reference code stays as it is, so there is nothing that another row could have.
    locked.full_clean(exclude=["path", "depth", "numchild"], validate_unique=False)
    locked.save()
    if "visibility" in changed:
        spread_visibility(locked)
    access.settle(locked)
    detail = {"act": "edited", "changed": changed, **(within or {})}
    events.record(EventType.METADATA_MODIFICATION, of=locked, by=agent, detail=detail)
    return changed


def _hold(description: Description, changes: Mapping[str, str]) -> None:
    """Keep rules from changing meanwhile; and additions too where the whole branch is to be settled."""
    row = Description.objects.filter(pk=description.pk).values_list("visibility", flat=True)
    if changes.get("visibility", row.get()) != row.get():
        advisory.tree_moves()
    else:
        advisory.tree_stays()


def _values(description: Description) -> dict[str, str]:
    return {**described.texts(description), "visibility": description.visibility}


def _apply(description: Description, wanted: Mapping[str, str], *, by: Agent) -> dict[str, links.Linked]:
    """Set what changes of the wanted values; returns the linked records of each field that changes."""
    before = described.texts(description)
    linked: dict[str, links.Linked] = {}
    for name, text in wanted.items():
        if name == "visibility":
            description.visibility = text
            continue
        field = fields.BY_NAME[name]
        value = described.written(field, text)
        if value == before[name]:
            continue
        if value and description.level not in field.levels:
            raise FieldNotOffered(field=name, level=description.level)
        if field.kept in {Kept.AGENTS, Kept.TERMS}:
            linked[name] = links.found(field, value, by=by)
        else:
            described.put(description, field, value)
    return linked


def _derive(description: Description) -> None:
    """Fill in what follows from the other fields: sort key, date range, names of creators, searched text."""
    description.sort_key = identifiers.natural_key(description.reference_code)
    description.date_earliest = description.date_latest = None
    if description.date_edtf:
        parsed = dates.parse(description.date_edtf)
        description.date_earliest, description.date_latest = parsed.earliest, parsed.latest
    described.retold(description)


def spread_visibility(top: Description) -> None:
    """Work out `is_public` of `top` and of everything below it after its visibility changed."""
    parent = tree.parent_of(top)
    top.is_public = top.visibility == Visibility.PUBLIC and (parent is None or parent.is_public)
    top.save(update_fields=["is_public"])
    below = tree.below(top)
    below.filter(is_public=True).update(is_public=False)
    if top.is_public:
        opened = below.filter(visibility=Visibility.PUBLIC)
        for closed in below.filter(visibility=Visibility.STAFF, numchild__gt=0):
            opened = opened.exclude(path__startswith=closed.path)
        opened.update(is_public=True)
