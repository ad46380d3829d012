"""Reading what the review desk lays side by side: the access copies of a scan and of its candidate."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from archive.domain.vocabulary import FileRole, Role
from archive.models import RestorationRun, StoredFile, User
from archive.policies.permissions import ROLES, Verb
from archive.policies.visibility import Person, files_visible_to


@dataclass(frozen=True)
class Pair:
    """The two pictures of a run as they are shown, each None while it is not there."""

    scan: StoredFile | None
    candidate: StoredFile | None


def pair(person: Person, run: RestorationRun) -> Pair:
    """The access copies of the scan and of the candidate, as far as `person` may see them."""
    shown = _derivatives(person, [run.source_id, run.candidate_id], FileRole.ACCESS_COPY)
    return Pair(scan=shown.get(run.source_id), candidate=shown.get(run.candidate_id))


def thumbnails(person: Person, runs: Iterable[RestorationRun]) -> Mapping[UUID | None, StoredFile]:
    """The thumbnails of the runs' candidates, by the candidate's key."""
    return _derivatives(person, [run.candidate_id for run in runs], FileRole.THUMBNAIL)


def deciders(run: RestorationRun) -> list[User]:
    """The people who may decide about `run`: reviewers and administrators without its maker."""
    may_review = User.objects.filter(is_active=True, groups__name__in=[str(r) for r in _reviewing()])
    return list(may_review.exclude(pk=run.requested_by_id).distinct().order_by("display_name", "username"))


def _reviewing() -> frozenset[Role]:
    return ROLES[Verb.REVIEW]


def _derivatives(
    person: Person, sources: Iterable[UUID | None], role: FileRole
) -> dict[UUID | None, StoredFile]:
    made = StoredFile.objects.filter(derived_from__in=[key for key in sources if key], role=role)
    return {file.derived_from_id: file for file in files_visible_to(person, made).order_by("created_at")}
