"""The forms of rules, statements and takedowns. Each knows the service that its fields are for."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from archive.domain.cultural_labels import LABELS
from archive.domain.rights import (
    ConsentKind,
    Match,
    NamedField,
    RestrictionReason,
    RightsBasis,
    Scope,
    Size,
    TakedownState,
    WarningKind,
)
from archive.domain.statements import STATEMENTS
from archive.models import Description, ReaderGroup, User
from archive.models.rights import Rule
from archive.services.protection import rights

_DATE = forms.DateInput(attrs={"type": "date"})


class RuleForm(forms.Form):
    """What every rule has."""

    title: Any = ""
    scope: Any = forms.ChoiceField(label=_("Reach"), choices=Scope.choices, initial=Scope.ITEM)
    note = forms.CharField(
        label=_("Note for staff"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    field_order: Any = None

    def __init__(self, *args: Any, description: Description, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._description = description
        if description.is_item and "scope" in self.fields:
            del self.fields["scope"]
        else:
            self.initial.setdefault("scope", Scope.BRANCH)
        self.order_fields([name for name in self.fields if name not in ("scope", "note")])

    def make(self, *, by: User) -> Rule:
        """Make the rule of a valid form."""
        raise NotImplementedError

    def given(self) -> dict[str, Any]:
        """The values that the services of all rules take."""
        return {
            "scope": Scope(self.cleaned_data.get("scope") or Scope.ITEM),
            "note": self.cleaned_data["note"],
        }


class RestrictionForm(RuleForm):
    """Closed for a reason, but for some groups."""

    title = _("Restrict")
    reason = forms.ChoiceField(label=_("Reason"), choices=RestrictionReason.choices)
    groups = forms.ModelMultipleChoiceField(
        label=_("Readers who may still see it"),
        queryset=ReaderGroup.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without a group only staff see it."),
    )
    match = forms.ChoiceField(label=_("Who is in"), choices=Match.choices, initial=Match.ANY_OF)

    def make(self, *, by: User) -> Rule:
        data = self.cleaned_data
        return rights.restrict(
            self._description,
            reason=RestrictionReason(data["reason"]),
            groups=data["groups"],
            match=Match(data["match"]),
            by=by,
            **self.given(),
        )


class EmbargoForm(RuleForm):
    """Closed until a day, or for years after the picture was made."""

    title = _("Embargo")
    until = forms.DateField(
        label=_("Open from"),
        required=False,
        widget=_DATE,
        help_text=_("The first day on which readers see it."),
    )
    years = forms.IntegerField(
        label=_("Or: years after the picture’s latest possible date"),
        required=False,
        min_value=1,
        max_value=rights.MOST_YEARS,
        help_text=_("Counted for each item from its own date; items without a date stay closed."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and bool(cleaned.get("until")) == bool(cleaned.get("years")):
            raise forms.ValidationError(_("Give either a day or a number of years."))
        return cleaned

    def make(self, *, by: User) -> Rule:
        data = self.cleaned_data
        return rights.embargo(
            self._description, until=data["until"], years=data["years"] or 0, by=by, **self.given()
        )


class SizeForm(RuleForm):
    """One representation closed, or opened again."""

    title = _("Close a size")
    size = forms.ChoiceField(label=_("Size"), choices=Size.choices)
    is_closed = forms.TypedChoiceField(
        label=_("It is"),
        choices=[("1", _("closed to readers")), ("0", _("open, although a level above closes it"))],
        coerce=lambda value: value == "1",
        initial="1",
    )

    def make(self, *, by: User) -> Rule:
        data = self.cleaned_data
        return rights.close_size(
            self._description, size=Size(data["size"]), is_closed=data["is_closed"], by=by, **self.given()
        )


class NamesForm(RuleForm):
    """Names kept from readers while the picture is shown."""

    title = _("Withhold names")
    fields_named = forms.MultipleChoiceField(
        label=_("Fields that hold a name"), choices=NamedField.choices, widget=forms.CheckboxSelectMultiple
    )
    stand_in_title = forms.CharField(
        label=_("Title for readers"),
        required=False,
        max_length=500,
        help_text=_("What they read in place of the title, such as “Portrait of a woman”."),
    )

    def make(self, *, by: User) -> Rule:
        data = self.cleaned_data
        named = [NamedField(name) for name in data["fields_named"]]
        return rights.withhold_names(
            self._description, fields=named, stand_in_title=data["stand_in_title"], by=by, **self.given()
        )


class WarningForm(RuleForm):
    """Told before the picture is shown."""

    title = _("Warn of the content")
    kind = forms.ChoiceField(label=_("What readers are warned of"), choices=WarningKind.choices)

    def make(self, *, by: User) -> Rule:
        kind = WarningKind(self.cleaned_data["kind"])
        return rights.warn(self._description, kind=kind, by=by, **self.given())


class LabelForm(RuleForm):
    """A community's label."""

    title = _("Put a cultural label")
    code = forms.ChoiceField(label=_("Label"))
    community = forms.CharField(label=_("Community"), max_length=300)
    link = forms.URLField(
        label=_("Link to the community’s words"), required=False, max_length=500, assume_scheme="https"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        code: Any = self.fields["code"]
        code.choices = [(each.code, f"{each.code} · {each.label(language)}") for each in LABELS.values()]

    def make(self, *, by: User) -> Rule:
        data = self.cleaned_data
        return rights.label(
            self._description,
            code=data["code"],
            community=data["community"],
            link=data["link"],
            by=by,
            **self.given(),
        )


class StatementForm(RuleForm):
    """What is known about the rights."""

    title = _("State the rights")
    uri = forms.ChoiceField(label=_("Statement"), required=False)
    basis = forms.ChoiceField(label=_("Basis"), choices=RightsBasis.choices)
    holder = forms.CharField(label=_("Rights holder"), required=False, max_length=300)
    terms = forms.CharField(
        label=_("Terms, for everybody to read"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    begins_on = forms.DateField(label=_("Holds from"), required=False, widget=_DATE)
    ends_on = forms.DateField(label=_("Holds until"), required=False, widget=_DATE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        uri: Any = self.fields["uri"]
        uri.choices = [("", _("None of the standard ones"))] + [
            (each.uri, each.label(language)) for each in STATEMENTS.values()
        ]

    def make(self, *, by: User) -> Rule:
        data = {name: self.cleaned_data[name] for name in ("uri", "holder", "terms", "begins_on", "ends_on")}
        basis = RightsBasis(self.cleaned_data["basis"])
        return rights.state_rights(self._description, basis=basis, by=by, **data, **self.given())


class ConsentForm(RuleForm):
    """What somebody depicted has said; for staff only."""

    title = _("Record consent")
    scope: Any = None
    person = forms.CharField(label=_("Person depicted"), max_length=300)
    kind = forms.ChoiceField(label=_("What was said"), choices=ConsentKind.choices)

    def make(self, *, by: User) -> Rule:
        data = self.cleaned_data
        kind = ConsentKind(data["kind"])
        return rights.record_consent(
            self._description, person=data["person"], kind=kind, note=data["note"], by=by
        )


FORMS: Mapping[str, type[RuleForm]] = {
    "restriction": RestrictionForm,
    "embargo": EmbargoForm,
    "size": SizeForm,
    "names": NamesForm,
    "warning": WarningForm,
    "label": LabelForm,
    "rights": StatementForm,
    "consent": ConsentForm,
}


class OpeningForm(forms.Form):
    """Why a closed item is opened."""

    why = forms.CharField(
        label=_("Why you open it"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class TakedownForm(forms.Form):
    """Anybody's wish that a picture be taken down."""

    grounds = forms.CharField(
        label=_("Why it should be taken down"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )
    requester = forms.CharField(
        label=_("Your name"), required=False, max_length=200, widget=forms.TextInput({"autocomplete": "name"})
    )
    contact = forms.CharField(
        label=_("How we reach you"),
        required=False,
        max_length=300,
        help_text=_("An e-mail address or a telephone number. Only staff see it."),
    )


class DecisionForm(forms.Form):
    """The answer to a takedown."""

    to = forms.ChoiceField(
        choices=[(state, state) for state in TakedownState.values if state != TakedownState.REQUESTED]
    )
    note = forms.CharField(required=False, max_length=4000)
