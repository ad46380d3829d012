"""Writing descriptions: create, edit, open and close; each with its event in the same transaction."""

from collections.abc import Mapping
from uuid import UUID

from django.db import IntegrityError, transaction

from archive.domain import arrangement, dates, identifiers
from archive.domain.errors import ReferenceCodeTaken, StaleEdit
from archive.domain.search import folded
from archive.domain.vocabulary import EventType, LevelOfDescription, Visibility
from archive.models import Agent, Description, User, tree
from archive.policies import permissions
from archive.policies.permissions import Verb
from archive.services import access, events
from archive.services.agents import agent_of

EDITABLE = ("title", "date_edtf", "creator", "scope_and_content", "inscription", "carrier", "visibility")
_SEARCHED = ("reference_code", "title", "date_edtf", "creator", "scope_and_content", "inscription")


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

    Raises `NotPermitted`, `OtherBranch`, `MisplacedLevel`, `UnreadableDate`, `ReferenceCodeTaken`, and
    Django's `ValidationError` for values that do not fit their fields.
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
) -> Description:
    """As `create`, for services that have checked their own permission and may have given out the `key`."""
    arrangement.require_place(level, under=LevelOfDescription(parent.level) if parent else None)
    description = Description(level=level, code=code, title=title, **(fields or {}))
    if key is not None:
        description.pk = key
    description.reference_code = identifiers.reference_code(parent.reference_code if parent else None, code)
    _derive(description)
    with transaction.atomic():
        access.share_tree()
        if parent is not None:
            # Two additions under one parent would compute the same tree path.
            locked = Description.objects.select_for_update().get(pk=parent.pk)
        description.is_public = description.visibility == Visibility.PUBLIC and (
            parent is None or locked.is_public
        )
        if Description.objects.filter(reference_code=description.reference_code).exists():
            raise ReferenceCodeTaken(reference_code=description.reference_code)
        description.full_clean(exclude=["path", "depth", "numchild"])
        try:
            if parent is not None:
                Description.objects.add_child(locked, instance=description)  # type: ignore[attr-defined]
            else:
                Description.objects.add_root(instance=description)  # type: ignore[attr-defined]
        except IntegrityError as error:
            raise ReferenceCodeTaken(reference_code=description.reference_code) from error
        access.settle(description)
        events.record(EventType.METADATA_MODIFICATION, of=description, by=agent, detail={"act": "described"})
    return description


@transaction.atomic
def edit(description: Description, *, changes: Mapping[str, str], revision: int, by: User) -> Description:
    """Change fields of a description that was read at `revision`.

    Raises `NotPermitted`, `OtherBranch`, `StaleEdit` when somebody else was faster, `UnreadableDate`,
    `ValidationError`.
    """
    permissions.require_in(by, Verb.DESCRIBE, description)
    _hold(description, changes)
    locked = Description.objects.select_for_update().get(pk=description.pk)
    if locked.revision != revision:
        raise StaleEdit(reference_code=locked.reference_code)
    before = {name: getattr(locked, name) for name in EDITABLE}
    for name in EDITABLE:
        if name in changes:
            setattr(locked, name, changes[name])
    after = {name: getattr(locked, name) for name in EDITABLE}
    changed = {name: [before[name], after[name]] for name in EDITABLE if before[name] != after[name]}
    if not changed:
        return locked
    _derive(locked)
    locked.revision += 1
    locked.full_clean(exclude=["path", "depth", "numchild"])
    locked.save()
    if "visibility" in changed:
        _spread_visibility(locked)
    access.settle(locked)
    detail = {"act": "edited", "changed": changed}
    events.record(EventType.METADATA_MODIFICATION, of=locked, by=agent_of(by), detail=detail)
    return locked


def _hold(description: Description, changes: Mapping[str, str]) -> None:
    """Keep rules from changing meanwhile; and additions too where the whole branch is to be settled."""
    row = Description.objects.filter(pk=description.pk).values_list("visibility", flat=True)
    if changes.get("visibility", row.get()) != row.get():
        access.hold_tree()
    else:
        access.share_tree()


def _derive(description: Description) -> None:
    """Fill in what follows from the other fields: sort key, date range, searched text."""
    description.sort_key = identifiers.natural_key(description.reference_code)
    description.date_earliest = description.date_latest = None
    if description.date_edtf:
        parsed = dates.parse(description.date_edtf)
        description.date_earliest, description.date_latest = parsed.earliest, parsed.latest
    description.search_text = folded(" ".join(str(getattr(description, name)) for name in _SEARCHED))


def _spread_visibility(top: Description) -> None:
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
