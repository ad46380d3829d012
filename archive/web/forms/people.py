"""The forms of an administrator: reader groups, and the branches of staff."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.domain.vocabulary import Role
from archive.models import Description, ReaderGroup, User


class GroupForm(forms.Form):
    """A new reader group."""

    name = forms.CharField(label=gettext_lazy("Name of the group"), max_length=200)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=1000)


class MembersForm(forms.Form):
    """Who is in a group, one name a line."""

    members = forms.CharField(
        label=gettext_lazy("Members, one name a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )

    @classmethod
    def of(cls, group: ReaderGroup) -> "MembersForm":
        """The form as the group stands."""
        names = "\n".join(member.username for member in group.members.order_by("username"))
        return cls(initial={"members": names}, prefix=f"group-{group.pk}")

    def clean_members(self) -> list[User]:
        """The people of these names; each has to exist."""
        names = {line.strip() for line in str(self.cleaned_data["members"]).splitlines() if line.strip()}
        found = list(User.objects.filter(username__in=names))
        missing = names - {user.username for user in found}
        if missing:
            raise ValidationError(
                _("There is nobody called %(names)s.") % {"names": ", ".join(sorted(missing))}
            )
        return found


class BranchesForm(forms.Form):
    """The branches in which somebody's staff roles hold."""

    person = forms.ModelChoiceField(label=gettext_lazy("Person"), queryset=User.objects.none())
    branches = forms.CharField(
        label=gettext_lazy("Reference codes, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text=gettext_lazy("Their roles hold in these branches only; without one they hold everywhere."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person: Any = self.fields["person"]
        staff = User.objects.filter(is_active=True, groups__name__in=[Role.ARCHIVIST, Role.REVIEWER])
        person.queryset = staff.distinct().order_by("username")

    def clean_branches(self) -> list[Description]:
        """The descriptions of these codes; each has to exist."""
        codes = {line.strip() for line in str(self.cleaned_data["branches"]).splitlines() if line.strip()}
        found = list(Description.objects.filter(reference_code__in=codes))
        missing = codes - {description.reference_code for description in found}
        if missing:
            named = ", ".join(sorted(missing))
            raise ValidationError(
                _("There is no description with the reference code %(code)s.") % {"code": named}
            )
        return found
