"""Two people edited the same description: both versions side by side, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from archive.models import Description
from archive.services.describing.descriptions import EDITABLE
from archive.web.forms.descriptions import EditForm, offered_to, values_of


@dataclass(frozen=True)
class Theirs:
    """What the other person saved in a field where this person wrote something else."""

    name: str
    label: str
    value: str


def rebased(form: EditForm, latest: Description) -> EditForm:
    """The same input on top of the latest version, so that saving once more is a decision."""
    sent = {**form.data.dict(), "revision": latest.revision}  # type: ignore[attr-defined]
    fresh = EditForm.sent(sent, latest)
    fresh.is_valid()
    for message in form.non_field_errors():
        fresh.add_error(None, message)
    return fresh


def taken(data: QueryDict, latest: Description) -> EditForm:
    """The input with the other person's value in the field that `take` names; not yet saved."""
    name = data.get("take", "")
    saved = values_of(latest)
    values: Mapping[str, Any] = {each: data.get(each, "") for each in EDITABLE}
    if name in EDITABLE:
        values = {**values, name: saved[name]}
    initial = {**values, "revision": data.get("revision", latest.revision)}
    return EditForm(initial=initial, offered=offered_to(latest, saved))


def theirs(form: EditForm, latest: Description) -> list[Theirs]:
    """The fields in which the latest version differs from the input."""
    saved = values_of(latest)
    return [
        Theirs(name, str(form.fields[name].label), saved[name])
        for name in EDITABLE
        if name in form.fields and (form[name].value() or "") != saved[name]
    ]
