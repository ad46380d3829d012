"""Erasures: what the law says must go is destroyed by two people; what was known of it stays."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from archive import storage
from archive.domain.errors import LostRace
from archive.domain.lifecycles import require_erasure_move
from archive.domain.rights import ErasureState
from archive.domain.rights_errors import NothingKept, OwnRequest, RuleIncomplete
from archive.domain.vocabulary import EventType, RunAct, RunState
from archive.models import Description, Erasure, RestorationRun, StoredFile, User
from archive.policies import permissions
from archive.policies.permissions import Verb
from archive.services import events
from archive.services.agents import agent_of
from archive.services.custody import keeping
from archive.services.custody.keeping import KEPT_ROLES
from archive.services.restoring.run_moves import ENDED, advance

_OPEN_RUNS = (RunState.QUEUED, RunState.RUNNING, RunState.AWAITING_REVIEW)


def request_erasure(item: Description, *, law: str, grounds: str, by: User) -> Erasure:
    """Ask that everything kept of an item be destroyed; of two requests the first one stays open.

    Raises `NotPermitted`, `OtherBranch`, `RuleIncomplete`, `NothingKept`.
    """
    permissions.require_in(by, Verb.RESTRICT, item)
    for name, text in (("law", law), ("grounds", grounds)):
        if not text.strip():
            raise RuleIncomplete(missing=name)
    if not StoredFile.objects.filter(description=item, role__in=KEPT_ROLES).exists():
        raise NothingKept(reference_code=item.reference_code)
    erasure = Erasure(description=item, law=law.strip(), grounds=grounds.strip(), requested_by=by)
    try:
        with transaction.atomic():
            erasure.save(force_insert=True)
            _record(erasure, EventType.POLICY_ASSIGNMENT, "erasure requested", by=by, why=erasure.grounds)
    except IntegrityError:
        return Erasure.objects.get(description=item, state__in=[ErasureState.REQUESTED, ErasureState.DECIDED])
    return erasure


def refuse(erasure: Erasure, *, by: User, note: str = "") -> Erasure:
    """Keep everything. Raises as `grant` does."""
    with transaction.atomic():
        _decide(erasure, ErasureState.REFUSED, by=by, note=note)
    return erasure


def grant(erasure: Erasure, *, by: User, note: str = "") -> Erasure:
    """Destroy the files at once; there is no way back.

    Raises `OwnRequest`, `NotPermitted`, `OtherBranch`, `IllegalTransition`, `LostRace`, and the errors of
    the object store: then it is decided, and `carry_out` finishes it later.
    """
    with transaction.atomic():
        _decide(erasure, ErasureState.DECIDED, by=by, note=note)
        _stop_runs(erasure.description, by)
        StoredFile.objects.filter(description=erasure.description).update(erasure=erasure)
        Description.objects.filter(pk=erasure.description_id).update(thumbnail=None, access_copy=None)
    return carry_out(erasure)


def carry_out(erasure: Erasure) -> Erasure:
    """Destroy what was decided about; may be repeated until it is done. Raises the object store's errors."""
    require_erasure_move(ErasureState(erasure.state), ErasureState.DONE)
    item, store = erasure.description, keeping.store()
    files = list(StoredFile.with_gone.filter(erasure=erasure))
    for file in files:
        storage.destroy(file)
    kept = {file.digest for file in files if file.role in KEPT_ROLES}
    store.erase(keeping.object_id(item), kept)
    with transaction.atomic():
        rows = Erasure.objects.filter(pk=erasure.pk, state=ErasureState.DECIDED)
        if rows.update(state=ErasureState.DONE, done_at=timezone.now()):
            decided_by = erasure.decided_by or erasure.requested_by
            digests = {str(file.pk): file.digest for file in files}
            _record(erasure, EventType.DELETION, "erased", by=decided_by, law=erasure.law, digests=digests)
            with store.draft(keeping.object_id(item)) as draft:
                for name, data in keeping.metadata(item).items():
                    draft.add(name, data)
                draft.commit(message=f"Files destroyed: {erasure.law}", user=str(decided_by))
    erasure.refresh_from_db()
    return erasure


def unfinished() -> list[Erasure]:
    """Those that were decided, and interrupted before everything was gone."""
    return list(Erasure.objects.filter(state=ErasureState.DECIDED).select_related("description"))


def _decide(erasure: Erasure, to: ErasureState, *, by: User, note: str) -> None:
    permissions.require_in(by, Verb.DECIDE_ERASURES, erasure.description)
    if erasure.requested_by_id == by.pk:
        raise OwnRequest(who=str(by))
    current = ErasureState(erasure.state)
    require_erasure_move(current, to)
    rows = Erasure.objects.filter(pk=erasure.pk, state=current)
    if not rows.update(state=to, decided_by=by, decided_at=timezone.now(), decision_note=note.strip()):
        raise LostRace(what="erasure", key=erasure.pk)
    erasure.refresh_from_db()
    act = "erasure refused" if to == ErasureState.REFUSED else "erasure decided"
    _record(erasure, EventType.POLICY_ASSIGNMENT, act, by=by, note=note.strip())


def _stop_runs(item: Description, by: User) -> None:
    """What is being made of the files has no source any more, and nothing to be decided about."""
    for run in RestorationRun.objects.select_for_update().filter(description=item, state__in=_OPEN_RUNS):
        agent = agent_of(by)
        advance(run, RunState.CANCELLED, by=agent, changes=ENDED, act=RunAct.GIVEN_UP)


def _record(erasure: Erasure, kind: EventType, act: str, *, by: User, **more: object) -> None:
    detail = {"act": act, "erasure": str(erasure.pk), **{name: each for name, each in more.items() if each}}
    events.record(kind, by=agent_of(by), of=erasure.description, detail=detail)
