"""How many things each facet of a search for the common word has to count, worked out from the states."""

from collections import Counter
from collections.abc import Iterable

from archive.domain.rights import Size
from archive.domain.vocabulary import RunState
from tests.flows.exits.holdings import Archive
from tests.flows.exits.states import EVERYBODY, STAFF, Thing

Counts = dict[str, dict[str, int]]


def expected(archive: Archive, person: str) -> Counts:
    """By facet and value, for everything that this person may see."""
    seen = [each for each in archive.things if each.is_seen_by(person)]
    counted = {
        "level": Counter(str(each.description.level) for each in seen),
        "decade": Counter(str(1930 + 20 * (each.number % 2)) for each in seen),
        "restoration": Counter(_restoration(archive, each, person) for each in seen),
        "rights": Counter({"copyright": len(seen)}),
    }
    if person in STAFF or person == "other":
        counted["access"] = Counter("open" if each.readers == EVERYBODY else "closed" for each in seen)
    return {facet: dict(values) for facet, values in counted.items() if len(values) > 1}


def shown(groups: Iterable[object]) -> Counts:
    """What a page of hits says, by facet and value; without names: only the most frequent stand there."""
    return {
        group.name: {_value(choice.query, group.name): int(choice.count) for choice in group.choices}  # type: ignore[attr-defined]
        for group in groups
        if group.name not in {"people", "place", "subject"}  # type: ignore[attr-defined]
    }


def _restoration(archive: Archive, thing: Thing, person: str) -> str:
    states = [run.state for each, run in archive.runs if each is thing]
    is_told = Size.RESTORATION not in thing.closed or person in thing.staff
    if RunState.APPROVED in states and is_told:
        return "restored"
    return "waiting" if RunState.AWAITING_REVIEW in states and person in thing.staff else "none"


def _value(query: str, name: str) -> str:
    return next(part.partition("=")[2] for part in query.split("&") if part.startswith(f"{name}="))
