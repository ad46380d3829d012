"""What each of the cast may see of things in every state: written out by hand, not asked of the gate."""

from dataclasses import dataclass, field
from uuid import UUID

from archive.domain.rights import Size
from archive.models import Description

ANONYMOUS, READER, MEMBER, ARCHIVIST, REVIEWER, OTHER, ADMIN = (
    *("anonymous", "reader", "member", "archivist", "reviewer", "other", "admin"),
)
CAST = (ANONYMOUS, READER, MEMBER, ARCHIVIST, REVIEWER, OTHER, ADMIN)
EVERYBODY = frozenset(CAST)
STAFF = frozenset({ARCHIVIST, REVIEWER, ADMIN})  # `other` is staff of another branch
# Written by staff for staff, whatever readers see of the thing.
FOR_STAFF = frozenset(
    {
        *("donor", "file", "batch", "accession", "source", "consent", "rulenote", "before"),
        *("grounds", "requester", "contact", "comment", "failure"),
    }
)

MOST = 40  # things: each has three colours, apart by so many numbers
_SEARCHES_FROM = 90  # above the numbers of all things


@dataclass
class Thing:
    """A description in some state; `readers` are those who see it without being its staff."""

    number: int
    state: str
    description: Description
    readers: frozenset[str]
    is_elsewhere: bool = False
    withheld: frozenset[str] = frozenset()
    closed: frozenset[Size] = frozenset()
    is_guarded: bool = False
    is_redacted: bool = False
    is_tombstone: bool = False
    files: dict[UUID, str] = field(default_factory=dict)

    @property
    def staff(self) -> frozenset[str]:
        """Who is staff where it stands."""
        return STAFF | {OTHER} if self.is_elsewhere else STAFF

    def is_seen_by(self, person: str) -> bool:
        """Whether its page exists for this person."""
        return person in self.staff or person in self.readers

    def tells(self, person: str, name: str) -> bool:
        """Whether this person may read the canary of this field."""
        if person in self.staff:
            return True
        hidden = name in FOR_STAFF or any(name.startswith(each) for each in self.withheld)
        return person in self.readers and not hidden

    def gives(self, person: str, kind: str) -> bool:
        """Whether this person gets a file of this kind, such as `scan copy` or `candidate thumb`."""
        of, _space, size = kind.partition(" ")
        if person in self.staff:
            closed_master = Size.MASTER in self.closed and kind == "scan"
            closed_restoration = Size.RESTORATION in self.closed and kind == "production"
            return not self.is_guarded and not (person == REVIEWER and (closed_master or closed_restoration))
        if person not in self.readers or not size or of == "candidate":
            return False
        if self.is_redacted and of != "redacted":
            return False
        if of == "production" and Size.RESTORATION in self.closed:
            return False
        return {"copy": Size.ACCESS_COPY, "thumb": Size.THUMBNAIL}[size] not in self.closed

    def is_worked_on_for(self, person: str) -> bool:
        """Whether a worker opens the scan for a run that this person asked for."""
        return person in self.staff and not (person == REVIEWER and Size.MASTER in self.closed)

    def colors(self, person: str) -> set[int]:
        """The canary colours that this person may see."""
        shown = {
            "scan": {left_of(self.number), right_of(self.number)},
            "candidate": {candidate_of(self.number)},
            "production": {candidate_of(self.number)},
            "redacted": {right_of(self.number)},
        }
        given = [kind for kind in self.files.values() if self.gives(person, kind)]
        return {color for kind in given for color in shown[kind.partition(" ")[0]]}


def search_of(person: str) -> int:
    """The number in the canary of the search that this person has kept."""
    return _SEARCHES_FROM + CAST.index(person)


def keeper_of(number: int) -> str | None:
    """Whose kept search has this number in its canary."""
    place = number - _SEARCHES_FROM
    return CAST[place] if 0 <= place < len(CAST) else None


def left_of(number: int) -> int:
    """The colour on the left of a scan: what is redacted, where something is."""
    return number


def right_of(number: int) -> int:
    """The colour on the right of a scan."""
    return MOST + number


def candidate_of(number: int) -> int:
    """The colour of a restoration."""
    return 2 * MOST + number
