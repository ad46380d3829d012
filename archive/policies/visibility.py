"""Which rows: the one decision about what a person may see. Every read starts here.

What a reader may not see does not exist: callers answer 404, never 403. Staff see all, or, where their roles
are limited to branches, all in these and elsewhere what readers see. Embargoes are compared with today here;
all else was worked out when it was written (`models.access`).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils import timezone

from archive.domain.rights import ClosedBy, Size, TakedownState
from archive.domain.vocabulary import EventType, FileRole, RunState, Visibility
from archive.models import (
    AccessGate,
    Description,
    GateClause,
    PreservationEvent,
    ReaderGroup,
    Redaction,
    RestorationRun,
    StoredFile,
    User,
)
from archive.policies import masking
from archive.policies.permissions import Verb, branches_of, may, may_in

Person = User | AnonymousUser

OPENED_FOR = timedelta(hours=1)
_COPIES = (FileRole.ACCESS_COPY, FileRole.THUMBNAIL)
_KEPT = (FileRole.PRESERVATION_MASTER, FileRole.PRODUCTION_MASTER)
# What is written about readers and by staff for staff: reasons, consents, openings, regions.
_FOR_STAFF = (EventType.POLICY_ASSIGNMENT, EventType.DISSEMINATION, EventType.REDACTION)
# The sizes that are asked of each stored file: by its role, and by the role of what it was made from.
_SIZE_OF_COPY: Mapping[str, Size] = {
    FileRole.THUMBNAIL: Size.THUMBNAIL,
    FileRole.ACCESS_COPY: Size.ACCESS_COPY,
}
_SIZE_OF_KEPT: Mapping[str, Size] = {
    FileRole.PRESERVATION_MASTER: Size.MASTER,
    FileRole.PRODUCTION_MASTER: Size.RESTORATION,
}


def visible_to(person: Person, descriptions: QuerySet[Description]) -> QuerySet[Description]:
    """The descriptions among these that `person` may see, without the names that they are not told.

    A branch is as closed as its top: what rules and levels above add up to stands in each row.
    """
    if not may(person, Verb.SEE_STAFF_ONLY):
        return masking.masked(descriptions.filter(_is_open_to(person)))
    branches = branches_of(person)
    if branches is None:
        return descriptions
    seen = descriptions.filter(_is_under(branches) | _is_open_to(person))
    return masking.masked(seen, but_under=branches)


def staff_rows(person: Person, descriptions: QuerySet[Description]) -> QuerySet[Description]:
    """Those in which `person` is staff: whose closed part they see, and in which they work."""
    if not may(person, Verb.SEE_STAFF_ONLY):
        return descriptions.none()
    branches = branches_of(person)
    return descriptions if branches is None else descriptions.filter(_is_under(branches))


def tops_for(person: Person) -> Q:
    """Where browsing begins: at the top, and for limited staff at a branch whose level above is hidden."""
    step, branches = Description.steplen, branches_of(person) or ()
    above = {path[:-step] for path in branches if len(path) > step}
    seen = visible_to(person, Description.objects.filter(path__in=above)).values_list("path", flat=True)
    known = set(seen) if above else set()
    cut_off = [path for path in branches if len(path) > step and path[:-step] not in known]
    return Q(depth=1) | Q(path__in=cut_off)


def tombstones_for(person: Person, descriptions: QuerySet[Description]) -> QuerySet[Description]:
    """Those that were taken down for good and that `person` would see, had they not been."""
    gone = Q(takedowns__state=TakedownState.TOMBSTONE, is_taken_down=True)
    return descriptions.filter(gone, _is_open_to(person, though_taken_down=True)).distinct()


def files_visible_to(person: Person, files: QuerySet[StoredFile]) -> QuerySet[StoredFile]:
    """The files among these that `person` may see.

    As `files_within_reach`; and what is guarded, staff see only within an hour after they gave a reason.
    """
    within = files_within_reach(person, files)
    if not may(person, Verb.SEE_STAFF_ONLY):
        return within
    opened = Exists(openings(person).filter(description=OuterRef("description")))
    return within.filter(Q(description__is_guarded=False) | opened)


def shown_files(person: Person) -> QuerySet[StoredFile]:
    """All files that `person` may see, for the pictures of lists.

    What strangers and readers see is put together once a day: each picture asks for it, and the conditions
    are long. It is the question that is kept; what the answer is, the database is asked anew each time.
    """
    if not isinstance(person, User):
        return _shown_to_strangers(timezone.localdate()).all()
    works_here = may(person, Verb.SEE_STAFF_ONLY) or may(person, Verb.SEE_MASTERS)
    if person.is_active and not works_here:
        return _shown_to_readers(person.pk, timezone.localdate()).all()
    return files_visible_to(person, StoredFile.objects.all())


@lru_cache(maxsize=1)
def _shown_to_strangers(_day: date) -> QuerySet[StoredFile]:
    return files_visible_to(AnonymousUser(), StoredFile.objects.all())


@lru_cache(maxsize=1_000)
def _shown_to_readers(key: int, _day: date) -> QuerySet[StoredFile]:
    """To somebody without a role of staff; in which groups they are is asked within the query."""
    return StoredFile.objects.filter(_is_open_file(User(pk=key)))


def files_within_reach(person: Person, files: QuerySet[StoredFile]) -> QuerySet[StoredFile]:
    """The files that `person` may see once they have said why, where that is asked: what a worker goes by.

    Readers see the access copies and thumbnails of visible descriptions, made from a master scan or from an
    approved restoration, of sizes that are open; where a picture was redacted, the redacted copies only.
    Never masters, and never what nobody has approved.
    """
    if not may(person, Verb.SEE_MASTERS):
        return files.filter(_is_open_file(person))
    branches = branches_of(person)
    if branches is not None:
        files = files.filter(_is_under(branches, "description__") | _is_open_file(person))
    if may(person, Verb.DESCRIBE):
        return files
    for role, size in _SIZE_OF_KEPT.items():  # masters closed on their own: for those who describe only
        files = files.exclude(role=role, description__closed_sizes__contains=[size])
    return files


def files_not_closed_on_their_own(files: QuerySet[StoredFile]) -> QuerySet[StoredFile]:
    """Those that readers of their descriptions would see as far as redactions and restorations go.

    What is to be shown is chosen among these, whether or not the description is open at present.
    """
    closed = Q(derived_from__role=FileRole.PRODUCTION_MASTER) & Q(
        description__closed_sizes__contains=[Size.RESTORATION]
    )
    return files.filter(~closed & _is_not_redacted_away())


def runs_visible_to(person: Person, runs: QuerySet[RestorationRun]) -> QuerySet[RestorationRun]:
    """The runs among these that `person` may see: staff only, and in their own branches."""
    if not may(person, Verb.SEE_STAFF_ONLY):
        return runs.none()
    branches = branches_of(person)
    return runs if branches is None else runs.filter(_is_under(branches, "description__"))


def events_visible_to(person: Person, events: QuerySet[PreservationEvent]) -> QuerySet[PreservationEvent]:
    """The events among these that `person` may see.

    Readers see those of visible descriptions, without what is about closing and opening, without the events
    of runs that nobody has approved, and without those of files that they may not see.
    """
    decided = Q(run__isnull=True) | Q(run__state=RunState.APPROVED)
    known = Q(run__isnull=True) | ~Q(description__closed_sizes__contains=[Size.RESTORATION])
    kept = Q(file__isnull=True) | Q(file__role__in=_KEPT)
    copies = Q(file__in=files_within_reach(person, StoredFile.objects.all()))
    told: Q = _is_open_to(person, "description__") & decided & known & (kept | copies)
    told &= ~Q(event_type__in=_FOR_STAFF)
    told &= ~Q(file__role=FileRole.PRODUCTION_MASTER, description__closed_sizes__contains=[Size.RESTORATION])
    if not may(person, Verb.SEE_STAFF_ONLY):
        return events.filter(told)
    branches = branches_of(person)
    return events if branches is None else events.filter(_is_under(branches, "description__") | told)


def knows_restoration(person: Person, description: Description) -> bool:
    """Whether `person` may know that, and how, this item was restored."""
    is_closed = Size.RESTORATION in description.closed_sizes
    return not is_closed or may_in(person, Verb.SEE_STAFF_ONLY, description)


def with_known_restoration(person: Person) -> Q:
    """Descriptions of which `person` may know that they were restored."""
    known = ~Q(closed_sizes__contains=[Size.RESTORATION])
    if not may(person, Verb.SEE_STAFF_ONLY):
        return known
    branches = branches_of(person)
    return Q() if branches is None else known | _is_under(branches)


def without_question(person: Person, descriptions: QuerySet[Description]) -> QuerySet[Description]:
    """Those of visible descriptions for which staff need give no reason, or gave one within the hour.

    What leaves in files and what is changed many at a time has no page on which the reason could be asked.
    """
    if not may(person, Verb.SEE_STAFF_ONLY):
        return descriptions
    answered = Q(is_guarded=False) | Exists(openings(person).filter(description=OuterRef("pk")))
    branches = branches_of(person)
    return descriptions.filter(answered if branches is None else answered | ~_is_under(branches))


def openings(person: Person) -> QuerySet[PreservationEvent]:
    """The openings of closed items by `person` that still hold."""
    lately = PreservationEvent.objects.filter(
        event_type=EventType.DISSEMINATION, at__gte=timezone.now() - OPENED_FOR
    )
    return lately.filter(agent__user=person.pk, detail__act="opened") if person.pk else lately.none()


def tells_names(person: Person, description: Description) -> bool:
    """Whether `person` is told the names that are withheld from readers of this description."""
    return may_in(person, Verb.SEE_STAFF_ONLY, description)


def kept_back(person: Person, description: Description) -> frozenset[str]:
    """The fields of a description of which `person` is told nothing: withheld names, what is for staff."""
    return frozenset() if tells_names(person, description) else masking.kept_back(description)


def told_links(person: Person) -> Q:
    """The links of agents that `person` is told of, as far as they see the descriptions."""
    return _told(person, masking.told_link("description__"))


def told_uses(person: Person) -> Q:
    """The uses of terms that `person` is told of, as far as they see the descriptions."""
    return _told(person, masking.told_use("description__"))


def told_whole() -> Q:
    """Descriptions that withhold no name and hold nothing for staff: whoever sees them is told all links."""
    return masking.told_whole()


def has_word(person: Person, word: str) -> Q:
    """Descriptions in which `person` may find a text folded for searching, inside of words too."""
    return _as_told(person, Q(search_text__contains=word), masking.has_word(word))


def has_words(person: Person, tsquery: str) -> Q:
    """Descriptions whose words meet a query (`search_query.Term.tsquery`), of those `person` is told."""
    return _as_told(person, Q(words__matches=tsquery), masking.has_words(tsquery))


def has_title_words(person: Person, tsquery: str) -> Q:
    """Descriptions whose title, as `person` is told it, meets a query by its words."""
    return _as_told(person, Q(title_words__matches=tsquery), masking.has_title_words(tsquery))


def by_title(person: Person) -> str | Combinable:
    """What sorts descriptions by the titles that `person` is told."""
    if _is_told_all(person):
        return "title"
    told, branches = masking.title_order(), branches_of(person) or ()
    return Case(When(_is_under(branches), then=F("title")), default=told) if _works(person) else told


def open_to_all() -> Q:
    """Descriptions that a stranger sees today."""
    return _is_open_to(AnonymousUser())


def closed_by(description: Description) -> list[ClosedBy]:
    """What keeps a stranger from a description; empty for what is open."""
    found = []
    if description.visibility != Visibility.PUBLIC:
        found.append(ClosedBy.VISIBILITY)
    elif not description.is_public:
        found.append(ClosedBy.ABOVE)
    if description.is_taken_down:
        found.append(ClosedBy.TAKEDOWN)
    if description.gate_id is not None:
        found.append(ClosedBy.RESTRICTION)
    if description.open_from > timezone.localdate():
        found.append(ClosedBy.EMBARGO)
    return found


def _told(person: Person, by_readers: Q) -> Q:
    if not may(person, Verb.SEE_STAFF_ONLY):
        return by_readers
    branches = branches_of(person)
    return Q() if branches is None else by_readers | _is_under(branches, "description__")


def _as_told(person: Person, by_staff: Q, by_readers: Q) -> Q:
    """One condition on what staff are told where they work, the other on what readers are told elsewhere.

    Apart, not one beside the other: an unwanted word would else be missed by the one that does not know it.
    """
    if _is_told_all(person):
        return by_staff
    if not _works(person):
        return by_readers
    here = _is_under(branches_of(person) or ())
    return (here & by_staff) | (~here & by_readers)


def _works(person: Person) -> bool:
    """Whether `person` is staff of some branches only."""
    return may(person, Verb.SEE_STAFF_ONLY) and branches_of(person) is not None


def _is_told_all(person: Person) -> bool:
    return may(person, Verb.SEE_STAFF_ONLY) and branches_of(person) is None


def _is_open_to(person: Person, of: str = "", *, though_taken_down: bool = False) -> Q:
    """What readers may see: public, past its embargo, not taken down, through gates that let them pass."""
    is_open = Q(**{f"{of}is_public": True, f"{of}open_from__lte": timezone.localdate()})
    if not though_taken_down:
        is_open &= Q(**{f"{of}is_taken_down": False})
    passes = Q(**{f"{of}gate__isnull": True})
    if isinstance(person, User) and person.is_active:
        passes |= Q(**{f"{of}gate__in": _gates_passed(person)})
    return is_open & passes


def _gates_passed(person: User) -> QuerySet[AccessGate]:
    """The gates of which this person meets every clause."""
    groups = ReaderGroup.objects.filter(members=person).values_list("pk", flat=True)
    unmet = GateClause.objects.filter(gate=OuterRef("pk")).exclude(groups__overlap=ArraySubquery(groups))
    return AccessGate.objects.filter(~Exists(unmet))


def _is_under(branches: tuple[str, ...], of: str = "") -> Q:
    found = Q()
    for path in branches:
        found |= Q(**{f"{of}path__startswith": path})
    return found


def _is_open_file(person: Person) -> Q:
    found = Q(role__in=_COPIES, derived_from__role__in=_KEPT) & _is_open_to(person, "description__")
    for role, size in _SIZE_OF_COPY.items():
        found &= ~Q(role=role, description__closed_sizes__contains=[size])
    closed_restoration = Q(description__closed_sizes__contains=[Size.RESTORATION])
    found &= ~(Q(derived_from__role=FileRole.PRODUCTION_MASTER) & closed_restoration)
    return found & _is_not_redacted_away()


def _is_not_redacted_away() -> Q:
    in_force = Q(redaction__isnull=False, redaction__lifted_at__isnull=True)
    return in_force | (Q(redaction__isnull=True) & ~Q(Exists(_covering())))


def _covering() -> QuerySet[Redaction]:
    """The redactions in force on the picture of a file: until it is redacted too, it stays closed.

    A restoration shows the same side as its scan, and of a scan with pages it need not name the page: where
    either does not name one, the redaction covers it.
    """
    here = Redaction.objects.filter(
        lifted_at__isnull=True, description=OuterRef("description"), side=OuterRef("side")
    ).annotate(shown_page=Coalesce(OuterRef("page"), Value(0), output_field=IntegerField()))
    return here.filter(Q(page=0) | Q(shown_page=0) | Q(page=F("shown_page")))
