"""Taking in a SKOS vocabulary: counted first where that is asked, whole or not at all."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from archive.domain.errors import VocabularyRefused
from archive.domain.rights_errors import OtherBranch
from archive.policies.permissions import Verb
from archive.services.describing import vocabularies
from archive.web.access import needs, signed_in
from archive.web.errors import sentence
from archive.web.forms.authorities import VocabularyForm
from archive.web.views.authorities import list_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.KEEP_AUTHORITIES)
def take_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Take in a SKOS file into the subjects or places; "try" only counts what would happen."""
    shown = list_or_404(slug)
    if shown.vocabulary is None:
        raise Http404
    form = VocabularyForm(request.POST or None, request.FILES or None)
    taken = None
    if request.method == "POST" and form.is_valid():
        is_rehearsal = "try" in request.POST
        try:
            taken = vocabularies.take_in(
                form.cleaned_data["file"],
                vocabulary=shown.vocabulary,
                is_rehearsal=is_rehearsal,
                by=signed_in(request),
            )
        except (OtherBranch, VocabularyRefused) as error:
            form.add_error("file", sentence(error))
        else:
            if not is_rehearsal:
                said = _("Taken over: %(new)d new terms, %(known)d that were here already.")
                messages.success(request, said % {"new": taken.new, "known": taken.known})
                return redirect("authorities:list", shown.slug)
    context = {"list": shown, "form": form, "taken": taken}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "authorities/import.html", context, status=status)
