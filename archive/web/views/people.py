"""Reader groups, and the branches in which staff work: for administrators."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from archive.domain.errors import ArchiveError
from archive.models import BranchRole, ReaderGroup
from archive.policies.permissions import Verb
from archive.services.protection import reader_groups
from archive.web.access import needs, signed_in
from archive.web.errors import sentence
from archive.web.forms.people import BranchesForm, GroupForm, MembersForm


@require_safe
@needs(Verb.MANAGE_PEOPLE)
def page(request: HttpRequest) -> HttpResponse:
    """All groups with their members, and all limited roles."""
    return _page(request)


@require_POST
@needs(Verb.MANAGE_PEOPLE)
def make_group(request: HttpRequest) -> HttpResponse:
    """A new group."""
    form = GroupForm(request.POST)
    if not form.is_valid():
        return _page(request, group_form=form, status=422)
    try:
        made = reader_groups.make(by=signed_in(request), **form.cleaned_data)
    except ArchiveError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("The group “%(name)s” is there.") % {"name": made.name})
    return redirect("rights:people")


@require_POST
@needs(Verb.MANAGE_PEOPLE)
def set_members(request: HttpRequest, key: int) -> HttpResponse:
    """Who is in a group."""
    group = ReaderGroup.objects.filter(pk=key).first()
    if group is None:
        raise Http404
    form = MembersForm(request.POST, prefix=f"group-{group.pk}")
    if not form.is_valid():
        return _page(request, members_form=(group, form), status=422)
    reader_groups.set_members(group, form.cleaned_data["members"], by=signed_in(request))
    messages.success(request, _("Saved the members of “%(name)s”.") % {"name": group.name})
    return redirect("rights:people")


@require_POST
@needs(Verb.MANAGE_PEOPLE)
def limit(request: HttpRequest) -> HttpResponse:
    """In which branches somebody's roles hold."""
    form = BranchesForm(request.POST)
    if not form.is_valid():
        return _page(request, branches_form=form, status=422)
    person, tops = form.cleaned_data["person"], form.cleaned_data["branches"]
    reader_groups.limit(person, tops, by=signed_in(request))
    messages.success(request, _("Saved the branches of %(person)s.") % {"person": person})
    return redirect("rights:people")


def _page(
    request: HttpRequest,
    *,
    group_form: GroupForm | None = None,
    members_form: tuple[ReaderGroup, MembersForm] | None = None,
    branches_form: BranchesForm | None = None,
    status: int = 200,
) -> HttpResponse:
    groups = [
        members_form if members_form and members_form[0] == group else (group, MembersForm.of(group))
        for group in ReaderGroup.objects.all()
    ]
    context = {
        "groups": groups,
        "group_form": group_form or GroupForm(),
        "branches_form": branches_form or BranchesForm(),
        "limited": BranchRole.objects.select_related("user", "top").order_by(
            "user__username", "top__sort_key"
        ),
    }
    return render(request, "rights/people.html", context, status=status)
