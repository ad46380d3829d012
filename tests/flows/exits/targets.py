"""What the exits of the archive are asked about: descriptions, files, runs, records, rules."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from archive.models import (
    Accession,
    Agent,
    AgentRole,
    Consent,
    ImportBatch,
    Redaction,
    SavedSearch,
    StoredFile,
    Takedown,
    TermUse,
)
from tests.flows.exits.holdings import Archive
from tests.flows.exits.states import CAST, STAFF, Thing


@dataclass(frozen=True)
class Target:
    """One address: what it is about, who may know of it, and the canary that stands in the address itself.

    `knows` is None where the page is everybody's, and says no more than that nothing of it is hidden.
    """

    kwargs: dict[str, Any] = field(default_factory=dict)
    thing: Thing | None = None
    knows: frozenset[str] | None = None
    kind: str = ""

    @property
    def is_worth_seconds(self) -> bool:
        """Whether what is slow to make is made of it: of restorations and redactions, else seldom."""
        assert self.thing is not None
        return len(self.thing.files) > _FILES_OF_A_SCAN or self.thing.number % 8 == 0


_FILES_OF_A_SCAN = 3  # itself, an access copy and a thumbnail
Find = Callable[[Archive], Iterator[Target]]


def nothing(archive: Archive) -> Iterator[Target]:
    """A page about no single thing."""
    yield Target()


def given(*choices: dict[str, Any]) -> Find:
    """A page that has some forms of its own, such as one for each list of names."""

    def find(archive: Archive) -> Iterator[Target]:
        yield from (Target(choice) for choice in choices)

    return find


def things(archive: Archive) -> Iterator[Target]:
    """Every description in every state."""
    for thing in archive.things:
        yield Target({"key": thing.description.pk}, thing, _seers(thing))


def with_kind(name: str, *values: str) -> Find:
    """Every description, with two of these words in the address: over all of them each word comes often."""

    def find(archive: Archive) -> Iterator[Target]:
        for place, target in enumerate(things(archive)):
            for value in {values[place % len(values)], values[(place + 3) % len(values)]}:
                yield Target({**target.kwargs, name: value}, target.thing, target.knows)

    return find


def files(archive: Archive) -> Iterator[Target]:
    """Every stored file, of every kind."""
    for thing in archive.things:
        for key, kind in thing.files.items():
            yield Target({"key": key}, thing, kind=kind)


def told_files(archive: Archive) -> Iterator[Target]:
    """What an access copy says of itself: for those who get it. A master has no such page."""
    for target in files(archive):
        assert target.thing is not None
        if target.is_worth_seconds:
            is_copy = target.kind.endswith(" copy")
            told = frozenset(each for each in CAST if is_copy and target.thing.gives(each, target.kind))
            yield replace(target, knows=told)


def tiles(archive: Archive) -> Iterator[Target]:
    """Every file at several depths; level 8 shows the whole picture in one tile."""
    for target in files(archive):
        for level in (0, 7, 8):
            yield Target(
                {**target.kwargs, "level": level, "column": 0, "row": 0}, target.thing, kind=target.kind
            )


def runs(archive: Archive) -> Iterator[Target]:
    """Every restoration run: staff know of it."""
    for thing, run in archive.runs:
        yield Target({"key": run.pk}, thing, thing.staff)


def batches(archive: Archive) -> Iterator[Target]:
    """The import into each description."""
    for batch in ImportBatch.objects.all():
        thing = _thing_of(archive, batch.into_id)
        yield Target({"key": batch.pk}, thing, thing.staff)


def attached(archive: Archive) -> Iterator[Target]:
    """The same, by the name that it has where imports are tied to accessions."""
    for target in batches(archive):
        yield Target({"batch": target.kwargs["key"]}, target.thing, target.knows)


def accessions(archive: Archive) -> Iterator[Target]:
    """The accession of each description."""
    for accession in Accession.objects.all():
        thing = _thing_of(archive, accession.descriptions.get().pk)
        yield Target({"key": accession.pk}, thing, thing.staff)


def records(archive: Archive) -> Iterator[Target]:
    """Every authority record: known to whom a description tells of it."""
    for role in AgentRole.objects.select_related("agent"):
        yield _record(archive, "names", role.description_id, role.agent.uid, role.relation)
    for use in TermUse.objects.select_related("term"):
        slug = {"subject": "subjects", "place": "places"}[use.term.vocabulary]
        yield _record(archive, slug, use.description_id, use.term.uid, slug)
    for accession in Accession.objects.select_related("source"):
        assert isinstance(accession.source, Agent)
        key = accession.descriptions.get().pk
        yield _record(archive, "names", key, accession.source.uid, "source")


def written_records(archive: Archive) -> Iterator[Target]:
    """Of each description a name that may be told, one that is for staff, and a term."""
    yield from (each for each in records(archive) if each.kind in {"depicted", "donor", "subjects"})


def takedowns(archive: Archive) -> Iterator[Target]:
    """The requests to take something down."""
    for takedown in Takedown.objects.all():
        thing = _thing_of(archive, takedown.description_id)
        yield Target({"key": takedown.pk}, thing, thing.staff)


def rules(archive: Archive) -> Iterator[Target]:
    """A rule on each description."""
    for rule in Consent.objects.all():
        thing = _thing_of(archive, rule.description_id)
        yield Target({"kind": "consent", "rule": rule.pk}, thing, thing.staff)


def redactions(archive: Archive) -> Iterator[Target]:
    """The redactions."""
    for made in Redaction.objects.all():
        thing = _thing_of(archive, made.description_id)
        yield Target({"key": made.pk}, thing, thing.staff)


def copies(archive: Archive) -> Iterator[Target]:
    """Access copies, as those who redact them name them."""
    wanted = StoredFile.objects.filter(role="access_copy").values_list("pk", flat=True)
    for target in files(archive):
        if target.kwargs["key"] in wanted:
            assert target.thing is not None
            yield Target(target.kwargs, target.thing, target.thing.staff)


def searches(archive: Archive) -> Iterator[Target]:
    """The search that each of the cast has kept: known to them alone."""
    for name, person in archive.people.items():
        yield Target({"key": SavedSearch.objects.get(person=person).pk}, None, frozenset({name}))


def groups(archive: Archive) -> Iterator[Target]:
    """A reader group: for administrators."""
    yield Target({"key": 1}, None, frozenset({"admin"}))


def merges(archive: Archive) -> Iterator[Target]:
    """Events that are no merges, named by those who guess."""
    for thing in archive.things:
        event = thing.description.events.first()
        assert event is not None
        yield Target({"event": event.uid}, thing, frozenset())


def _record(archive: Archive, slug: str, description: Any, uid: Any, name: str) -> Target:
    thing = _thing_of(archive, description)
    told = frozenset(each for each in _seers(thing) if thing.tells(each, name))
    return Target({"slug": slug, "key": uid}, thing, told, kind=name)


def _seers(thing: Thing) -> frozenset[str]:
    return thing.readers | thing.staff | STAFF


def _thing_of(archive: Archive, key: Any) -> Thing:
    return next(each for each in archive.things if each.description.pk == key)
