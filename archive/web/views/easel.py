"""Working on a picture by hand: colours named, damage marked, for a run that follows both."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from archive.domain.errors import ArchiveError
from archive.engine import handwork, recipes
from archive.engine.handwork import Handwork
from archive.policies.permissions import Verb
from archive.selectors.finding import catalogue
from archive.selectors.restoring.easel import easel
from archive.services.restoring import restorations
from archive.web import benches, color_chips
from archive.web.access import needs, require_here, signed_in
from archive.web.errors import sentence
from archive.web.parts import is_part


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.RESTORE)
def page(request: HttpRequest, key: UUID) -> HttpResponse:
    """The easel of one item; what is sent is queued, and the page shows how it gets on."""
    description = catalogue.one(request.user, key)
    shown = easel(request.user, description) if description else None
    if description is None or shown is None:
        raise Http404
    require_here(request, Verb.RESTORE, description)
    live = {**benches.runs_of_item(request.user, description), "easel": shown}
    if is_part(request):
        return render(request, "workshop/_easel_pictures.html", live)
    problem, work, name = "", shown.work, shown.recipe_name
    if request.method == "POST":
        work = Handwork(request.POST.get("hints", ""), request.POST.get("strokes", ""))
        name = request.POST.get("recipe", "")
        try:
            restorations.queue(description, recipe_name=name, work=work, by=signed_in(request))
        except ArchiveError as error:
            problem = sentence(error)
        else:
            messages.success(request, _("Queued. The result appears here as soon as it is made."))
            return redirect("workshop:easel", key)
    offered = recipes.offered()
    chosen = next((each for each in offered if each.name == name), offered[0])
    context = {
        **live,
        "levels": [*catalogue.ancestors(request.user, description), description],
        "work": work,
        "most_hints": handwork.MOST_HINTS,
        "most_strokes": handwork.MOST_STROKES,
        "most_places": handwork.MOST_PLACES,
        "chips": color_chips.CHIPS,
        "recipes": offered,
        "chosen": chosen,
        "chosen_colors": handwork.COLORING in chosen.steps,
        "problem": problem,
    }
    return render(request, "workshop/easel.html", context, status=422 if problem else 200)
