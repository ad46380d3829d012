"""Describing on pages: new, edited, in place, by two people at once, open and closed."""

import pytest
from django.test import Client
from django.urls import reverse

from archive.domain.vocabulary import LevelOfDescription, Visibility
from archive.models import Description, User
from archive.services.describing import descriptions
from archive.web.forms.descriptions import values_of

PAGES = ["catalogue:create", "catalogue:edit"]


def form(description: Description, **changes: str) -> dict[str, str]:
    return {**values_of(description), "revision": str(description.revision), **changes}


@pytest.fixture
def desk(client: Client, archivist: User) -> Client:
    client.force_login(archivist)
    return client


def test_a_stranger_is_asked_to_sign_in_and_comes_back(client: Client, series: Description) -> None:
    address = reverse("catalogue:edit", args=[series.pk])
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('accounts:sign_in')}?next={address}"


@pytest.mark.parametrize("name", PAGES)
def test_a_reader_is_told_that_it_is_for_another_role(
    client: Client, series: Description, reader: User, name: str
) -> None:
    client.force_login(reader)
    answer = client.get(reverse(name, args=[series.pk]))
    assert answer.status_code == 403
    assert "another role" in answer.content.decode()


def test_a_new_description_stands_under_its_parent(desk: Client, series: Description) -> None:
    answer = desk.post(
        reverse("catalogue:create", args=[series.pk]),
        {"level": "item", "code": "4", "title": "Tram", "date_edtf": "1931~", "visibility": "public"},
    )
    made = Description.objects.get(reference_code="HO-1-4")
    assert answer["Location"] == made.get_absolute_url()
    assert (made.title, made.date_edtf, made.is_public) == ("Tram", "1931~", True)


def test_only_levels_that_may_stand_there_are_offered(desk: Client, series: Description) -> None:
    page = desk.get(reverse("catalogue:create", args=[series.pk]))
    offered = [value for value, _label in page.context["form"].fields["level"].choices]
    assert offered == ["subseries", "file", "item"]
    top = desk.get(reverse("catalogue:create_top"))
    assert [value for value, _ in top.context["form"].fields["level"].choices] == ["fonds", "collection"]


def test_the_next_free_number_is_suggested_as_code(
    desk: Client, series: Description, archivist: User
) -> None:
    for code in ("2", "9", "A"):
        descriptions.create(parent=series, level=LevelOfDescription.ITEM, code=code, title="x", by=archivist)
    assert desk.get(reverse("catalogue:create", args=[series.pk])).context["form"].initial["code"] == "10"


def test_nothing_can_stand_under_an_item(desk: Client, item: Description) -> None:
    assert desk.get(reverse("catalogue:create", args=[item.pk])).status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "1"}, "is taken"),
        ({"title": ""}, "required"),
        ({"date_edtf": "some time ago"}, "cannot be read"),
        ({"code": "x" * 101}, "100 characters"),
    ],
)
def test_what_does_not_fit_is_said_and_the_rest_is_kept(
    desk: Client, fonds: Description, series: Description, changes: dict[str, str], said: str
) -> None:
    sent = {
        "level": "series",
        "code": "2",
        "title": "Tram",
        "scope_and_content": "Kept words",
        "visibility": "staff",
    }
    answer = desk.post(reverse("catalogue:create", args=[fonds.pk]), {**sent, **changes})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "Kept words" in page


def test_an_edit_is_saved_with_its_event(desk: Client, series: Description) -> None:
    answer = desk.post(reverse("catalogue:edit", args=[series.pk]), form(series, creator="Nils"), follow=True)
    series.refresh_from_db()
    assert series.creator == "Nils"
    assert series.events.filter(detail__act="edited").count() == 1
    assert "Saved “Street views”" in answer.content.decode()


def test_two_people_at_once_see_both_versions_and_decide(
    desk: Client, series: Description, archivist: User
) -> None:
    mine = form(series, title="My title", creator="Same")
    descriptions.edit(
        series, changes={"title": "Their title", "creator": "Same"}, revision=series.revision, by=archivist
    )
    address = reverse("catalogue:edit", args=[series.pk])
    answer = desk.post(address, mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "My title" in page
    assert "Their title" in page
    assert [each.name for each in answer.context["theirs"]] == ["title"]
    series.refresh_from_db()
    assert series.title == "Their title"
    desk.post(address, {**mine, "revision": answer.context["form"]["revision"].value()})
    series.refresh_from_db()
    assert series.title == "My title"


def test_the_other_version_of_a_field_can_be_taken_without_saving_yet(
    desk: Client, series: Description, archivist: User
) -> None:
    mine = form(series, title="My title", creator="My creator")
    descriptions.edit(series, changes={"title": "Their title"}, revision=series.revision, by=archivist)
    answer = desk.post(reverse("catalogue:edit", args=[series.pk]), {**mine, "take": "title"})
    shown = answer.context["form"]
    assert (shown["title"].value(), shown["creator"].value()) == ("Their title", "My creator")


def test_one_field_is_edited_in_place(desk: Client, item: Description) -> None:
    address = reverse("catalogue:field", args=[item.pk, "creator"])
    htmx = {"HX-Request": "true"}
    part = desk.get(address, headers=htmx).content.decode()
    assert 'name="creator"' in part
    assert 'name="title"' not in part
    saved = desk.post(address, {"creator": "Nils", "revision": item.revision}, headers=htmx).content.decode()
    assert "Nils" in saved
    item.refresh_from_db()
    assert item.creator == "Nils"


def test_a_field_in_place_says_what_is_wrong_with_it(desk: Client, item: Description) -> None:
    address = reverse("catalogue:field", args=[item.pk, "date_edtf"])
    sent = {"date_edtf": "soon", "revision": item.revision}
    assert "cannot be read" in desk.post(address, sent, headers={"HX-Request": "true"}).content.decode()


def test_without_scripts_a_field_leads_to_the_page_of_all_fields(desk: Client, item: Description) -> None:
    answer = desk.get(reverse("catalogue:field", args=[item.pk, "creator"]))
    assert answer["Location"] == f"{reverse('catalogue:edit', args=[item.pk])}#id_creator"
    assert desk.get(reverse("catalogue:field", args=[item.pk, "path"])).status_code == 404


def test_opening_and_closing_says_what_happened_and_how_to_undo_it(desk: Client, series: Description) -> None:
    address = reverse("catalogue:visibility", args=[series.pk])
    page = desk.post(address, {"visibility": Visibility.STAFF}, follow=True).content.decode()
    series.refresh_from_db()
    assert not series.is_public
    assert "for staff only now" in page
    assert "Undo" in page
    desk.post(address, {"visibility": Visibility.PUBLIC})
    series.refresh_from_db()
    assert series.is_public


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1937~", "about 1937"),
        ("193X", "1930s"),
        ("1914/1918", "1914 to 1918"),
        ("soon", "cannot be read"),
        ("", ""),
    ],
)
def test_a_date_is_read_back_while_it_is_typed(desk: Client, typed: str, said: str) -> None:
    assert said in desk.get(reverse("catalogue:date_hint"), {"date_edtf": typed}).content.decode()
