"""A table of descriptions on its way in: sent, its columns named, checked and shown, then written."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from archive.domain import tables as files
from archive.domain.errors import TableRefused
from archive.domain.vocabulary import TableState
from archive.models import TableImport
from archive.policies.permissions import Verb
from archive.selectors.describing import table_imports as selected
from archive.services.describing import table_imports as services
from archive.web.access import needs, signed_in
from archive.web.errors import sentence, sentence_of
from archive.web.forms.tables import WORDS, ColumnsForm, TableForm

_PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.DESCRIBE)
def new(request: HttpRequest) -> HttpResponse:
    """Send a file; it is read at once, and nothing of it is written."""
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = services.keep(file.read(), name=file.name, by=signed_in(request))
        except TableRefused as error:
            form.add_error("file", sentence(error))
        else:
            return redirect("exchange:table", kept.pk)
    lately = selected.tables(request.user)[:_PER_PAGE]
    context = {"form": form, "tables": lately, "most_rows": files.MOST_ROWS}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "exchange/new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.DESCRIBE)
def table(request: HttpRequest, key: UUID) -> HttpResponse:
    """What a table would do, row by row, or what became of it; POST names its columns anew."""
    kept = _kept_or_404(request, key)
    if kept.state != TableState.DRAFT:
        trouble = sentence_of(kept.failure_code) if kept.state == TableState.FAILED else ""
        context = {"table": kept, "trouble": trouble}
        return render(request, "exchange/written.html", context)
    header = files.read(bytes(kept.content)).header
    columns = services.columns_of(kept)
    sent = (
        request.POST if request.method == "POST" else {f"column_{at}": name for at, name in columns.items()}
    )
    form = ColumnsForm(sent, header=header, columns=columns)
    if form.is_valid() and request.method == "POST":
        services.set_columns(kept, form.columns(), by=signed_in(request))
        return redirect("exchange:table", kept.pk)
    plan = services.plan(kept, by=signed_in(request)) if form.is_valid() else None
    shown = [change for change in plan.changes if change.changes] if plan else []
    context = {
        "table": kept,
        "form": form,
        "plan": plan,
        "words": WORDS,
        "findings": plan.findings[:_PER_PAGE] if plan else (),
        "page": Paginator(shown, _PER_PAGE).get_page(request.GET.get("page")),
        "kept": "",
    }
    return render(request, "exchange/check.html", context, status=200 if form.is_valid() else 422)


@require_safe
@needs(Verb.DESCRIBE)
def findings(request: HttpRequest, key: UUID) -> HttpResponse:
    """Everything that is wrong in a draft, as a table of its own."""
    kept = _kept_or_404(request, key)
    if kept.state != TableState.DRAFT:
        raise Http404
    plan = services.plan(kept, by=signed_in(request))
    lines = [files.line(["row", "column", "code", "finding"])]
    lines += [files.line([str(each.row), each.column, each.code, each.sentence]) for each in plan.findings]
    headers = {"Content-Disposition": 'attachment; filename="findings.csv"', "Cache-Control": "no-store"}
    return HttpResponse("".join(lines), content_type="text/csv; charset=utf-8", headers=headers)


@require_POST
@needs(Verb.DESCRIBE)
def write(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write what was shown, and nothing else."""
    kept = _kept_or_404(request, key)
    if kept.state == TableState.FAILED:
        services.back_to_draft(kept, by=signed_in(request))
    elif kept.state == TableState.DRAFT:
        services.start(kept, fingerprint=request.POST.get("fingerprint", ""), by=signed_in(request))
        if kept.state == TableState.DONE:
            messages.success(request, _("The table is imported."))
    return redirect("exchange:table", kept.pk)


def _kept_or_404(request: HttpRequest, key: UUID) -> TableImport:
    kept = selected.table(request.user, key)
    if kept is None:
        raise Http404
    return kept
