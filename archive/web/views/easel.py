"""Working on a picture by hand: colours named, damage marked, for a run that follows both."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from archive import storage
from archive.domain.errors import ArchiveError
from archive.engine import handwork, palettes, recipes
from archive.engine.handwork import Handwork
from archive.models import Description
from archive.policies.permissions import Verb
from archive.selectors.finding import catalogue
from archive.selectors.restoring.easel import Easel, easel
from archive.selectors.restoring.exemplars import exemplar, nearest
from archive.services.restoring import restorations
from archive.web import benches, color_chips
from archive.web.access import needs, require_here, signed_in
from archive.web.errors import sentence
from archive.web.parts import is_part


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.RESTORE)
def page(request: HttpRequest, key: UUID) -> HttpResponse:
    """The easel of one item; what is sent is queued, and the page shows how it gets on."""
    description, shown = _before(request, key)
    live = {**benches.runs_of_item(request.user, description), "easel": shown}
    if is_part(request):
        return render(request, "workshop/_easel_pictures.html", live)
    problem, work, name = "", shown.work, shown.recipe_name
    if request.method == "POST":
        sent = {field: request.POST.get(field, "") for field in ("hints", "strokes", "palette")}
        work = Handwork(**sent)
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
        **_palette(work.palette),
        "most_hints": handwork.MOST_HINTS,
        "most_strokes": handwork.MOST_STROKES,
        "most_places": handwork.MOST_PLACES,
        "chips": color_chips.CHIPS,
        "recipes": offered,
        "chosen": chosen,
        "coloring": handwork.COLORING,
        "chosen_colors": handwork.COLORING in chosen.steps,
        "problem": problem,
    }
    return render(request, "workshop/easel.html", context, status=422 if problem else 200)


@require_safe
@needs(Verb.RESTORE)
def palette(request: HttpRequest, key: UUID) -> HttpResponse:
    """The palette of another photograph, `code` being its reference code; none where none is named.

    Where it cannot be had, the one that was there, `palette`, stays.
    """
    description, _shown = _before(request, key)
    code, taken, problem = request.GET.get("code", "").replace("\x00", "").strip(), "", ""
    try:
        taken = palettes.of_picture(storage.locate(exemplar(request.user, code))) if code else ""
    except ArchiveError as error:
        taken, problem = request.GET.get("palette", ""), sentence(error)
    context = {
        "description": description,
        **_palette(taken),
        "code": code,
        "palette_problem": problem,
        "asked": True,
    }
    return render(request, "workshop/_easel_palette.html", context)


@require_safe
@needs(Verb.RESTORE)
def exemplars(request: HttpRequest, key: UUID) -> HttpResponse:
    """The photographs in colour that lie nearest, to take a palette from by looking; there may be none."""
    description, _shown = _before(request, key)
    found = [
        {"description": each.description, "thumbnail": each.thumbnail, **_palette(each.palette)}
        for each in nearest(request.user, description)
    ]
    context = {"description": description, "exemplars": found}
    return render(request, "workshop/_easel_exemplars.html", context)


def _before(request: HttpRequest, key: UUID) -> tuple[Description, Easel]:
    description = catalogue.one(request.user, key)
    shown = easel(request.user, description) if description else None
    if description is None or shown is None:
        raise Http404
    require_here(request, Verb.RESTORE, description)
    return description, shown


def _palette(setting: str) -> dict[str, Any]:
    """A palette for its part of the page; one that cannot be read is shown as none, and refused when sent."""
    try:
        return {"palette": setting, "patches": palettes.patches(setting)}
    except ValueError:
        return {"palette": setting, "patches": []}
