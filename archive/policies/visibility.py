"""Which rows: the one decision about what a person may see. Every read starts here.

What a reader may not see does not exist: callers answer 404, never 403.
"""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from archive.domain.vocabulary import FileRole, RunState
from archive.models import Description, PreservationEvent, RestorationRun, StoredFile, User
from archive.policies.permissions import Verb, may

Person = User | AnonymousUser


def visible_to(person: Person, descriptions: QuerySet[Description]) -> QuerySet[Description]:
    """The descriptions among these that `person` may see.

    A branch is as closed as its top: a description is public only when all above it are public too, which
    `services.descriptions` works out into `is_public`.
    """
    if may(person, Verb.SEE_STAFF_ONLY):
        return descriptions
    return descriptions.filter(is_public=True)


def files_visible_to(person: Person, files: QuerySet[StoredFile]) -> QuerySet[StoredFile]:
    """The files among these that `person` may see.

    Readers see the access copies and thumbnails of visible descriptions, made from a master scan or from an
    approved restoration; never masters, and never what nobody has approved.
    """
    if may(person, Verb.SEE_MASTERS):
        return files
    return files.filter(
        role__in=[FileRole.ACCESS_COPY, FileRole.THUMBNAIL],
        derived_from__role__in=[FileRole.PRESERVATION_MASTER, FileRole.PRODUCTION_MASTER],
        description__in=visible_to(person, Description.objects.all()),
    )


def runs_visible_to(person: Person, runs: QuerySet[RestorationRun]) -> QuerySet[RestorationRun]:
    """The runs among these that `person` may see: staff only, of descriptions that they may see."""
    if not may(person, Verb.SEE_STAFF_ONLY):
        return runs.none()
    return runs.filter(description__in=visible_to(person, Description.objects.all()))


def events_visible_to(person: Person, events: QuerySet[PreservationEvent]) -> QuerySet[PreservationEvent]:
    """The events among these that `person` may see.

    Readers see those of visible descriptions, without the events of runs that nobody has approved and without
    those of a candidate's own access copies.
    """
    visible = events.filter(description__in=visible_to(person, Description.objects.all()))
    if may(person, Verb.SEE_STAFF_ONLY):
        return visible
    decided = visible.filter(Q(run__isnull=True) | Q(run__state=RunState.APPROVED))
    return decided.exclude(file__derived_from__role=FileRole.CANDIDATE)
