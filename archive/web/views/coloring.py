"""Naming the colours of a picture: at places on it, for a run that follows them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from archive.domain.errors import ArchiveError
from archive.engine import color_hints, recipes
from archive.policies.permissions import Verb
from archive.selectors.finding import catalogue
from archive.selectors.restoring import coloring
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
    easel = coloring.easel(request.user, description) if description else None
    if description is None or easel is None:
        raise Http404
    require_here(request, Verb.RESTORE, description)
    live = {**benches.runs_of_item(request.user, description), "easel": easel}
    if is_part(request):
        return render(request, "workshop/_color_pictures.html", live)
    trouble, hints = "", request.POST.get("hints", easel.hints)
    chosen = request.POST.get("recipe", easel.recipe_name)
    if request.method == "POST":
        try:
            restorations.queue(description, recipe_name=chosen, hints=hints, by=signed_in(request))
        except ArchiveError as error:
            trouble = sentence(error)
        else:
            messages.success(request, _("Queued. The colours appear here as soon as they are made."))
            return redirect("workshop:color", key)
    offered = [each for each in recipes.offered() if color_hints.takes_hints(each.recipe)]
    shown = {
        **live,
        "levels": [*catalogue.ancestors(request.user, description), description],
        "hints": hints,
        "most_hints": color_hints.MOST_HINTS,
        "chips": color_chips.CHIPS,
        "recipes": offered,
        "chosen": chosen if chosen in {each.name for each in offered} else offered[0].name,
        "problem": trouble,
    }
    return render(request, "workshop/color.html", shown, status=422 if trouble else 200)
