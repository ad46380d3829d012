"""The workshop: what is being restored, by which worker, and what went wrong."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from archive.domain.errors import ArchiveError
from archive.domain.vocabulary import RunState, Verdict
from archive.engine import recipes
from archive.models import Description, RestorationRun, User
from archive.policies.permissions import Verb, may
from archive.selectors.finding import catalogue
from archive.selectors.restoring import workshop
from archive.selectors.restoring.workshop import Bench
from archive.services.restoring import restorations
from archive.web import benches, findings
from archive.web.access import needs, signed_in
from archive.web.errors import sentence
from archive.web.parts import is_part

_PER_PAGE = 40
_GONE_SHOWN = 3
_CHANGED = "runs-changed"  # what other parts of a page listen for that show what was made

Act = Callable[[RestorationRun, User], RestorationRun]


@require_GET
@needs(Verb.SEE_STAFF_ONLY)
def board(request: HttpRequest) -> HttpResponse:
    """The page, or only its live part where htmx asks for it."""
    template = "workshop/_board.html" if is_part(request) else "workshop/list.html"
    return render(request, template, _board(request))


@require_GET
@login_required
def run(request: HttpRequest, key: UUID) -> HttpResponse:
    """One run: its way, its report, and what can be done."""
    found = _run(request, key)
    report = found.report or {}
    context = {
        "row": benches.row(found),
        "run": found,
        "report": report,
        "findings": findings.of(report),
        "verdict": Verdict(report["verdict"]).label if "verdict" in report else "",
        "steps": [(recipes.step_title(step.kind), step) for step in findings.steps(report)],
        "transitions": found.transitions.select_related("by"),
    }
    return render(request, "workshop/run.html", context)


@require_GET
@login_required
def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """How far one run is: the live part of its page."""
    found = _run(request, key)
    return render(request, "workshop/_run_progress.html", {"row": benches.row(found), "run": found})


@require_GET
@login_required
def of_item(request: HttpRequest, key: UUID) -> HttpResponse:
    """The runs of one item: the live part of the box on its page."""
    description = _item(request, key)
    return _item_runs(request, description)


@require_POST
@login_required
def queue(request: HttpRequest, key: UUID) -> HttpResponse:
    """Queue a recipe for an item."""
    description = _item(request, key)
    trouble = ""
    try:
        restorations.queue(description, recipe_name=request.POST.get("recipe", ""), by=signed_in(request))
    except ArchiveError as error:
        trouble = sentence(error)
    if is_part(request):
        return _item_runs(request, description, trouble=trouble)
    if trouble:
        messages.error(request, trouble)
    else:
        messages.success(request, _("Queued for restoration: %(item)s.") % {"item": description})
    return redirect(description)


@require_POST
@login_required
def cancel(request: HttpRequest, key: UUID) -> HttpResponse:
    """Stop a run that waits or is at work."""
    return _acted(request, key, lambda found, by: restorations.cancel(found, by=by))


@require_POST
@login_required
def again(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give a failed run another try."""
    return _acted(request, key, lambda found, by: restorations.queue_again(found, by=by))


def _acted(request: HttpRequest, key: UUID, act: Act) -> HttpResponse:
    found = _run(request, key)
    trouble = ""
    try:
        act(found, signed_in(request))
    except ArchiveError as error:
        trouble = sentence(error)
    if request.POST.get("on") == "item" and is_part(request):
        answer = _item_runs(request, found.description, trouble=trouble)
        answer["HX-Trigger"] = _CHANGED
        return answer
    if is_part(request):
        return render(request, "workshop/_board.html", {**_board(request), "trouble": trouble})
    if trouble:
        messages.error(request, trouble)
    return redirect("workshop:run", found.pk)


def _board(request: HttpRequest) -> dict[str, Any]:
    page = Paginator(workshop.board(request.user), _PER_PAGE).get_page(request.GET.get("page"))
    rows = benches.rows(page.object_list)
    return {
        "page": page,
        "open_rows": [row for row in rows if row.is_open],
        "failed_rows": [row for row in rows if row.run.state == RunState.FAILED],
        "done_rows": [row for row in rows if not row.is_open and row.run.state != RunState.FAILED],
        "workers": _workers(request),
        "somebody_works": workshop.somebody_works(),
        "may_restore": may(request.user, Verb.RESTORE),
        "is_live": any(row.is_open for row in rows),
    }


def _workers(request: HttpRequest) -> list[Bench]:
    """Those that are here, and the few that left last: every start of a worker leaves a record."""
    benches = workshop.workers(request.user)
    gone = [each for each in benches if not each.is_there and each.node.last_seen_at]
    lately = sorted(gone, key=lambda each: each.node.last_seen_at or datetime.min, reverse=True)
    return [each for each in benches if each.is_there] + lately[:_GONE_SHOWN]


def _item_runs(request: HttpRequest, description: Description, *, trouble: str = "") -> HttpResponse:
    context = {**benches.runs_of_item(request.user, description), "trouble": trouble}
    return render(request, "workshop/_item_runs.html", context)


def _item(request: HttpRequest, key: UUID) -> Description:
    found = catalogue.one(request.user, key)
    if found is None:
        raise Http404
    return found


def _run(request: HttpRequest, key: UUID) -> RestorationRun:
    found = workshop.one(request.user, key)
    if found is None:
        raise Http404
    return found
