"""The forms of an archivist who describes: the fields of `domain/fields.py`, grouped by area."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.domain import arrangement, date_words, fields, processes
from archive.domain.errors import UnreadableDate
from archive.domain.field_words import AREAS
from archive.domain.fields import Area, Field, Kind
from archive.domain.vocabulary import LevelOfDescription, Visibility
from archive.models import Description, described, tree
from archive.services.describing.descriptions import EDITABLE
from archive.web.errors import sentence

_CHOICES = {"carrier": processes.carrier_choices, "process": processes.process_choices}
_ALWAYS_OPEN = {Area.IDENTITY, Area.CONTENT}
_ROWS = {"scope_and_content": 5}
_LONGEST = {"title": 500, "date_edtf": 100, "print_date_edtf": 100}


@dataclass(frozen=True)
class Group:
    """The bound fields of one area; open where somebody would look for something in it."""

    area: Area
    label: Promise
    fields: list[BoundField]
    is_open: bool


class DescriptionForm(forms.Form):
    """The fields that belong to certain levels, and who may see what is described."""

    visibility = forms.ChoiceField(
        label=gettext_lazy("Who may see it"),
        choices=Visibility.choices,
        initial=Visibility.STAFF,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, offered: tuple[Field, ...] = fields.ALL, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        made = {field.name: _made(field) for field in offered}
        self.fields = {**made, **self.fields}

    def clean(self) -> dict[str, Any]:
        """Dates that can be sorted, or none."""
        cleaned = super().clean() or {}
        for field in self.offered:
            text = cleaned.get(field.name, "")
            if field.kind is Kind.DATE and text:
                try:
                    cleaned[field.name] = date_words.read(text).text
                except UnreadableDate as error:
                    self.add_error(field.name, ValidationError(sentence(error)))
        return cleaned

    def groups(self) -> Iterator[Group]:
        """The fields by area, in order."""
        for area, found in fields.by_area(self.offered).items():
            bound = [self[field.name] for field in found]
            is_open = area in _ALWAYS_OPEN or any(each.value() or each.errors for each in bound)
            yield Group(area, AREAS[area], bound, is_open)

    def values(self) -> dict[str, str]:
        """What was written, by name."""
        return {name: self.cleaned_data[name] for name in EDITABLE if name in self.fields}

    def take_over(self, error: ValidationError) -> None:
        """Show what the service said about its fields at the fields of this form."""
        for name, messages in error.message_dict.items():
            self.add_error(name if name in self.fields else None, messages)


class EditForm(DescriptionForm):
    """Editing what was read at `revision`."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, description: Description) -> "EditForm":
        """The form as it stands in the catalogue."""
        values = values_of(description)
        return cls(
            initial={**values, "revision": description.revision}, offered=offered_to(description, values)
        )

    @classmethod
    def sent(cls, data: Mapping[str, Any], description: Description) -> "EditForm":
        """The form as somebody sent it."""
        return cls(data, offered=offered_to(description, values_of(description)))

    def changes(self) -> Mapping[str, str]:
        """The values for `services.descriptions.edit`."""
        return self.values()


class CreateForm(DescriptionForm):
    """Describing something new under `parent`, or at the top."""

    level = forms.ChoiceField(label=gettext_lazy("Level of description"))
    code = forms.CharField(label=gettext_lazy("Code at this level"), max_length=100)

    def __init__(self, *args: Any, parent: Description | None, **kwargs: Any) -> None:
        under = LevelOfDescription(parent.level) if parent else None
        possible = arrangement.levels_under(under)
        offered = tuple(field for field in fields.ALL if field.levels & set(possible))
        super().__init__(*args, offered=offered, **kwargs)
        self.order_fields(["level", "code"])
        level: Any = self.fields["level"]
        level.choices = [(each.value, each.label) for each in possible]
        code = self.fields["code"]
        if parent is None:
            code.help_text = _("A short sign of its own, such as HO for a harbour office.")
            return
        code.help_text = _("The reference code will be %(parent)s-… with this code at its end.") % {
            "parent": parent.reference_code
        }
        self.initial.setdefault("code", next_code(parent))


def values_of(description: Description) -> dict[str, str]:
    """The editable fields of a description by name."""
    return {**described.texts(description), "visibility": description.visibility}


def offered_to(description: Description, values: Mapping[str, str]) -> tuple[Field, ...]:
    """The fields of a description's level, and those that have a value although they belong elsewhere."""
    level = LevelOfDescription(description.level)
    return tuple(field for field in fields.ALL if level in field.levels or values.get(field.name))


def _made(field: Field) -> forms.Field:
    given: dict[str, Any] = {"label": field.label, "help_text": field.help}
    given["required"] = field.name == "title"
    if field.kind is Kind.CHOICE:
        return forms.ChoiceField(choices=[("", "—"), *_CHOICES[field.name]()], **given)
    if field.kind is Kind.TEXT or field.kind is Kind.NAMES:
        rows = _ROWS.get(field.name, 2 if field.kind is Kind.NAMES else 3)
        return forms.CharField(widget=forms.Textarea(attrs={"rows": rows}), **given)
    attrs = {"inputmode": "decimal"} if field.kind is Kind.NUMBER else {}
    if field.kind is Kind.DATE:
        attrs = {"autocomplete": "off", **_hinted(field.name)}
    return forms.CharField(
        widget=forms.TextInput(attrs=attrs), max_length=_LONGEST.get(field.name, 500), **given
    )


def _hinted(name: str) -> dict[str, Any]:
    return {
        "hx-get": reverse_lazy("catalogue:date_hint"),
        "hx-trigger": "input changed delay:250ms, load",
        "hx-target": f"#{name}-hint",
        "hx-swap": "innerHTML",
    }


def next_code(parent: Description) -> str:
    """The number after the highest one among the codes under `parent`."""
    codes = tree.right_below(parent).values_list("code", flat=True)
    return str(1 + max((int(code) for code in codes if code.isascii() and code.isdigit()), default=0))
