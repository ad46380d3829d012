"""Reader groups and limited staff, through the administrator's page."""

import pytest
from django.test import Client
from django.urls import reverse

from archive.models import BranchRole, Description, PreservationEvent, ReaderGroup, User
from tests.archive.rules import group


def test_an_administrator_makes_a_group_and_says_who_is_in_it(
    client: Client, admin: User, reader: User
) -> None:
    client.force_login(admin)
    client.post(reverse("rights:make_group"), {"name": "Families"})
    made = ReaderGroup.objects.get()
    name = f"group-{made.pk}-members"
    client.post(reverse("rights:members", args=[made.pk]), {name: f"{reader.username}\n"})
    assert list(made.members.all()) == [reader]
    assert reader.username in client.get(reverse("rights:people")).content.decode()
    acts = PreservationEvent.objects.filter(detail__group="Families").values_list("detail__act", flat=True)
    assert list(acts) == ["group made", "group members set"]


def test_a_name_that_nobody_has_is_said_and_changes_nothing(
    client: Client, admin: User, reader: User
) -> None:
    families = group("Families", reader)
    client.force_login(admin)
    name = f"group-{families.pk}-members"
    answer = client.post(reverse("rights:members", args=[families.pk]), {name: "nobody"})
    assert answer.status_code == 422
    assert "There is nobody called nobody." in answer.content.decode()
    assert list(families.members.all()) == [reader]


def test_an_administrator_limits_staff_to_branches_and_takes_the_limit_away(
    client: Client, admin: User, archivist: User, series: Description
) -> None:
    client.force_login(admin)
    address = reverse("rights:limit")
    client.post(address, {"person": archivist.pk, "branches": series.reference_code})
    assert BranchRole.objects.get().top == series
    assert client.post(address, {"person": archivist.pk, "branches": "NO-1"}).status_code == 422
    assert BranchRole.objects.exists()
    client.post(address, {"person": archivist.pk, "branches": ""})
    assert not BranchRole.objects.exists()


@pytest.mark.parametrize("who", ["reader", "archivist", "reviewer"])
def test_nobody_else_manages_people(client: Client, who: str, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("rights:people")).status_code == 403
    assert client.post(reverse("rights:make_group"), {"name": "x"}).status_code == 403
    assert not ReaderGroup.objects.exists()
