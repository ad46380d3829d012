"""The archive that is walked through: seven people, and things in every state that a thing can be in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from archive.domain.rights import (
    Match,
    NamedField,
    RestrictionReason,
    Scope,
    Size,
    TakedownState,
    WarningKind,
)
from archive.domain.vocabulary import FileRole, LevelOfDescription, Role, RunState
from archive.models import Description, RestorationRun, StoredFile, User
from archive.preservation.pictures.redaction import Region
from archive.services import saved_searches
from archive.services.copies import redactions
from archive.services.protection import rights, takedowns
from tests.archive.cast import person
from tests.archive.rules import described as level_of
from tests.archive.rules import group, limited
from tests.flows.exits import states
from tests.flows.exits.canaries import word
from tests.flows.exits.making import described, public, with_run, with_scan
from tests.flows.exits.states import EVERYBODY, MEMBER, Thing

_NOBODY: frozenset[str] = frozenset()
_MEMBERS = frozenset({MEMBER})
_ITEM, _SERIES = LevelOfDescription.ITEM, LevelOfDescription.SERIES
_NAMES = (*NamedField,)
_GUARDED = (RestrictionReason.MEDICAL, RestrictionReason.GRIEF, RestrictionReason.SACRED_OR_SECRET)


@dataclass
class Archive:
    """The whole of it."""

    folder: Path
    people: dict[str, User] = field(default_factory=dict)
    things: list[Thing] = field(default_factory=list)
    runs: list[tuple[Thing, RestorationRun]] = field(default_factory=list)
    tops: dict[str, Description] = field(default_factory=dict)

    def thing(self, state: str) -> Thing:
        """The one in this state."""
        return next(each for each in self.things if each.state == state)

    def items(self) -> list[Thing]:
        """Those that are items."""
        return [each for each in self.things if each.description.is_item]


def built(folder: Path) -> Archive:
    """Build it: the cast, then one thing after the other."""
    archive = Archive(folder)
    people = archive.people
    people[states.READER] = person("rita", Role.READER)
    people[states.MEMBER] = person("mona", Role.READER)
    people[states.ARCHIVIST] = person("alma", Role.ARCHIVIST)
    people[states.REVIEWER] = person("rolf", Role.REVIEWER)
    people[states.ADMIN] = person("adam", Role.ADMIN)
    for name in ("main", "elsewhere"):
        fonds = level_of(None, name.upper(), by=people[states.ADMIN], level=LevelOfDescription.FONDS)
        archive.tops[name] = fonds
    people[states.OTHER] = limited("otto", Role.ARCHIVIST, archive.tops["elsewhere"])
    _kept_searches(archive)
    _open_and_closed(archive)
    _restricted(archive)
    _for_a_time(archive)
    _sized_and_named(archive)
    _taken_down(archive)
    _redacted(archive)
    _restored(archive)
    _branches(archive)
    _elsewhere(archive)
    assert len(archive.things) <= states.MOST
    return archive


def _add(
    archive: Archive,
    state: str,
    readers: frozenset[str],
    *,
    under: Description | None = None,
    is_public: bool = True,
    level: LevelOfDescription = _ITEM,
    then: Callable[[Description, User, str], object] | None = None,
    **facts: object,
) -> Thing:
    """Add one; `then` is what closes it: given the description, the archivist and a canary for notes."""
    admin, number = archive.people[states.ADMIN], len(archive.things)
    parent = under or archive.tops["main"]
    made = described(number, parent, by=admin, level=level, visibility=public(is_public))
    thing = Thing(number, state, made, readers, **facts)  # type: ignore[arg-type]
    if made.is_item:
        with_scan(thing, archive.folder, by=admin)
    if then is not None:
        then(made, archive.people[states.ARCHIVIST], word(number, "rulenote"))
    archive.things.append(thing)
    return thing


def _kept_searches(archive: Archive) -> None:
    for name, by in archive.people.items():
        saved_searches.save(name=word(states.search_of(name), "search"), query="q=lantern", by=by)


def _open_and_closed(archive: Archive) -> None:
    _add(archive, "public", EVERYBODY)
    _add(archive, "staff only", _NOBODY, is_public=False)
    _add(
        archive,
        "warned of",
        EVERYBODY,
        then=lambda item, by, note: rights.warn(
            item, kind=WarningKind.DEATH, scope=Scope.ITEM, by=by, note=note
        ),
    )


def _restricted(archive: Archive) -> None:
    ours, theirs, both = (group(name) for name in ("Ours", "Theirs", "Both"))
    for each in (ours, both):
        each.members.add(archive.people[MEMBER])
    for reason in RestrictionReason:
        _add(
            archive,
            f"restricted: {reason}",
            _NOBODY,
            is_guarded=reason in _GUARDED,
            then=lambda item, by, note, why=reason: rights.restrict(  # type: ignore[misc]
                item, reason=why, scope=Scope.ITEM, by=by, note=note
            ),
        )
    choices = (
        ("any of", _MEMBERS, (ours, theirs), Match.ANY_OF),
        ("all of", _NOBODY, (ours, theirs), Match.ALL_OF),
        ("all of both", _MEMBERS, (ours, both), Match.ALL_OF),
    )
    for state, readers, groups, match in choices:
        _add(
            archive,
            state,
            readers,
            then=lambda item, by, note, among=groups, how=match: rights.restrict(  # type: ignore[misc]
                item,
                reason=RestrictionReason.CHILD,
                scope=Scope.ITEM,
                groups=among,
                match=how,
                by=by,
                note=note,
            ),
        )


def _for_a_time(archive: Archive) -> None:
    for state, readers, told in (
        ("embargo past", EVERYBODY, {"until": date(2001, 1, 1)}),
        ("embargo future", _NOBODY, {"until": date(2901, 1, 1)}),
        ("embargo in years", _NOBODY, {"years": 110}),
    ):
        _add(
            archive,
            state,
            readers,
            then=lambda item, by, note, when=told: rights.embargo(  # type: ignore[misc]
                item, scope=Scope.ITEM, by=by, note=note, **when
            ),
        )


def _sized_and_named(archive: Archive) -> None:
    for size in (Size.THUMBNAIL, Size.ACCESS_COPY, Size.MASTER):
        _add(
            archive,
            f"closed: {size}",
            EVERYBODY,
            closed=frozenset({size}),
            then=lambda item, by, note, one=size: rights.close_size(  # type: ignore[misc]
                item, size=one, scope=Scope.ITEM, by=by, note=note
            ),
        )
    _add(
        archive,
        "names withheld",
        EVERYBODY,
        withheld=frozenset(name.replace("_", "") for name in _NAMES),
        then=lambda item, by, note: rights.withhold_names(
            item, fields=_NAMES, stand_in_title="A person", scope=Scope.ITEM, by=by, note=note
        ),
    )


def _taken_down(archive: Archive) -> None:
    admin = archive.people[states.ADMIN]

    def ask(item: Description, by: User, note: str) -> None:
        number = len(archive.things)
        takedown = takedowns.request_takedown(
            item,
            grounds=word(number, "grounds"),
            requester=word(number, "requester"),
            contact=word(number, "contact"),
        )
        if number % 2 == is_final:
            takedowns.decide(takedown, TakedownState.TOMBSTONE, by=admin, note=note)

    is_final = (len(archive.things) + 1) % 2
    _add(archive, "takedown asked", _NOBODY, then=ask)
    _add(archive, "tombstone", _NOBODY, then=ask, is_tombstone=True)


def _redacted(archive: Archive) -> None:
    thing = _add(archive, "redacted", EVERYBODY, is_redacted=True)
    copy = StoredFile.objects.get(description=thing.description, role=FileRole.ACCESS_COPY)
    region = Region(0.0, 0.0, 0.5, 1.0)
    made = redactions.redact(
        copy, [region], by=archive.people[states.ADMIN], note=word(thing.number, "rulenote")
    )
    for file in made.files.all():
        thing.files[file.pk] = f"redacted {'copy' if file.role == FileRole.ACCESS_COPY else 'thumb'}"


def _restored(archive: Archive) -> None:
    admin = archive.people[states.ADMIN]
    for state, readers, run_state, facts in (
        ("candidate of the public", EVERYBODY, RunState.AWAITING_REVIEW, {}),
        ("candidate of the closed", _NOBODY, RunState.AWAITING_REVIEW, {"is_public": False}),
        ("restored", EVERYBODY, RunState.APPROVED, {}),
    ):
        thing = _add(archive, state, readers, **facts)  # type: ignore[arg-type]
        archive.runs.append((thing, with_run(thing, state=run_state, by=admin)))
    thing = _add(archive, "restoration closed", EVERYBODY, closed=frozenset({Size.RESTORATION}))
    archive.runs.append((thing, with_run(thing, state=RunState.APPROVED, by=admin)))
    rights.close_size(thing.description, size=Size.RESTORATION, scope=Scope.ITEM, by=admin)


def _branches(archive: Archive) -> None:
    closed = _add(archive, "closed branch", _NOBODY, is_public=False, level=_SERIES)
    _add(archive, "in a closed branch", _NOBODY, under=closed.description)
    gated = _add(archive, "restricted branch", _NOBODY, level=_SERIES)
    _add(archive, "in a restricted branch", _NOBODY, under=gated.description)
    rights.restrict(
        gated.description,
        reason=RestrictionReason.LEGAL,
        scope=Scope.BRANCH,
        by=archive.people[states.ADMIN],
        note=word(gated.number, "rulenote"),
    )


def _elsewhere(archive: Archive) -> None:
    there = archive.tops["elsewhere"]
    _add(archive, "public elsewhere", EVERYBODY, under=there, is_elsewhere=True)
    _add(archive, "staff only elsewhere", _NOBODY, under=there, is_elsewhere=True, is_public=False)
