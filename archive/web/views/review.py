"""The review desk: the queue of candidates, the comparison, and the decision."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from archive.domain.errors import ArchiveError, BytesChanged
from archive.domain.vocabulary import RejectionReason
from archive.engine import recipes
from archive.models import RestorationRun
from archive.policies.permissions import Verb, may
from archive.selectors.restoring import comparison, review_queue, workshop
from archive.services.restoring import reviews
from archive.web import findings
from archive.web.access import needs, signed_in
from archive.web.errors import sentence
from archive.web.forms.review import ApprovalForm, RejectionForm

_PER_PAGE = 48
_STRIP_BEFORE, _STRIP = 12, 40

Decide = Callable[[RestorationRun, Any], str]


@require_GET
@needs(Verb.SEE_STAFF_ONLY)
def queue(request: HttpRequest) -> HttpResponse:
    """Everything that waits for a decision, oldest first."""
    page = Paginator(review_queue.waiting(request.user), _PER_PAGE).get_page(request.GET.get("page"))
    cards = _with_pictures(request, list(page.object_list))
    return render(request, "review/queue.html", {"page": page, "cards": cards})


@require_GET
@login_required
def desk(request: HttpRequest, key: UUID) -> HttpResponse:
    """One candidate beside its scan."""
    run = review_queue.one(request.user, key)
    if run is None:
        return _no_longer_waiting(request, key)
    return render(request, "review/desk.html", _desk(request, run))


@require_POST
@login_required
def approve(request: HttpRequest, key: UUID) -> HttpResponse:
    """Keep the candidate whose digest the form carries, and go on to the next."""
    form = ApprovalForm(request.POST)

    def decide(run: RestorationRun, given: Any) -> str:
        by = signed_in(request)
        reviews.approve(run, digest=given["digest"], by=by, comment=given["comment"])
        return _("Approved: %(item)s. Whoever may see the item sees the restoration now.") % {
            "item": run.description
        }

    return _decided(request, key, form, decide)


@require_POST
@login_required
def reject(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send the candidate back with reasons, and go on to the next."""
    form = RejectionForm(request.POST)

    def decide(run: RestorationRun, given: Any) -> str:
        by = signed_in(request)
        reviews.reject(run, digest=given["digest"], reasons=form.chosen(), comment=given["comment"], by=by)
        return _("Sent back: %(item)s. The next run starts from your reasons.") % {"item": run.description}

    return _decided(request, key, form, decide)


def _decided(request: HttpRequest, key: UUID, form: ApprovalForm, decide: Decide) -> HttpResponse:
    run = review_queue.one(request.user, key)
    if run is None:
        return _no_longer_waiting(request, key)
    if not form.is_valid():
        status = 422
        return render(request, "review/desk.html", {**_desk(request, run), "wrong": form}, status=status)
    before, after = review_queue.neighbours(request.user, run)
    try:
        done = decide(run, form.cleaned_data)
    except ArchiveError as error:
        messages.error(request, _void(error))
        return redirect("review:desk", key)
    messages.success(request, done)
    following = after or before
    return redirect("review:desk", following.pk) if following else redirect("review:queue")


def _void(error: ArchiveError) -> str:
    if isinstance(error, BytesChanged):
        return _("The candidate is not the one that you looked at, so nothing was decided. Look at it again.")
    return sentence(error)


def _no_longer_waiting(request: HttpRequest, key: UUID) -> HttpResponse:
    """A run that somebody else has decided about leads to its own page; one that is hidden does not exist."""
    run = workshop.one(request.user, key)
    if run is None:
        raise Http404
    messages.info(request, _("This restoration no longer waits for a decision."))
    return redirect("workshop:run", run.pk)


def _desk(request: HttpRequest, run: RestorationRun) -> dict[str, Any]:
    person = request.user
    before, after = review_queue.neighbours(person, run)
    report = run.report or {}
    return {
        "run": run,
        "pair": comparison.pair(person, run),
        "strip": _strip(request, run),
        "waiting_count": review_queue.waiting(person).count(),
        "before": before,
        "after": after,
        "recipe_title": recipes.title_of(run.recipe_name),
        "steps": [(recipes.step_title(step.kind), step) for step in findings.steps(report)],
        "seconds": sum(step.seconds for step in findings.steps(report)),
        "findings": findings.of(report),
        "report": report,
        "reasons": RejectionReason.choices,
        "may_decide": review_queue.may_decide(person, run),
        "may_review": may(person, Verb.REVIEW),
        "deciders": comparison.deciders(run),
        "approve_url": reverse("review:approve", args=[run.pk]),
        "reject_url": reverse("review:reject", args=[run.pk]),
    }


def _strip(request: HttpRequest, run: RestorationRun) -> list[dict[str, Any]]:
    """The waiting runs around this one."""
    waiting = review_queue.waiting(request.user)
    place = waiting.filter(finished_at__lt=run.finished_at).count()
    start = max(0, place - _STRIP_BEFORE)
    return _with_pictures(request, list(waiting[start : start + _STRIP]))


def _with_pictures(request: HttpRequest, runs: list[RestorationRun]) -> list[dict[str, Any]]:
    pictures = comparison.thumbnails(request.user, runs)
    return [
        {"run": run, "picture": pictures.get(run.candidate_id), "recipe": recipes.title_of(run.recipe_name)}
        for run in runs
    ]
