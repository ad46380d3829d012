"""The fields of a description on its pages: what each level asks for, shown, added, moved."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from archive.domain.vocabulary import Visibility
from archive.models import Description, User
from archive.selectors.describing import dublin_core
from archive.services.describing import descriptions
from archive.web.dates import spoken
from tests.archive.items import item
from tests.archive.web.catalogue.test_describing import form


@pytest.fixture
def desk(client: Client, archivist: User) -> Client:
    client.force_login(archivist)
    return client


@pytest.fixture
def picture(series: Description, archivist: User) -> Description:
    fields = {
        "date_edtf": "1937~",
        "creator": "Halvorsen, Ida",
        "subjects": "Piers; Gulls",
        "depicted": "Lin Guisheng",
        "places": "Bergen",
        "process": "albumen_print",
        "height_mm": "90",
        "width_mm": "120",
        "note": "Torn at the left",
    }
    return item(series, archivist, visibility=Visibility.PUBLIC, **fields)


def test_an_item_shows_its_fields_by_area_and_hides_empty_ones(client: Client, picture: Description) -> None:
    page = client.get(picture.get_absolute_url()).content.decode()
    for shown in ("about 1937", "Albumen print", "Torn at the left", "Notes", "Lin Guisheng"):
        assert shown in page
    for absent in ("Finding aids", "Technique", "Allied materials", "Add: "):
        assert absent not in page


def test_the_form_asks_what_the_level_is_described_by(
    desk: Client, picture: Description, fonds: Description
) -> None:
    names = set(desk.get(reverse("catalogue:edit", args=[picture.pk])).context["form"].fields)
    assert {"process", "verso_transcription", "subjects"} <= names
    assert "accruals" not in names
    names = set(desk.get(reverse("catalogue:edit", args=[fonds.pk])).context["form"].fields)
    assert {"accruals", "administrative_history"} <= names
    assert "process" not in names


def test_archivists_are_told_what_a_level_still_misses(
    desk: Client, client: Client, fonds: Description
) -> None:
    assert "Not described yet" in desk.get(fonds.get_absolute_url()).content.decode()
    client.logout()
    assert "Not described yet" not in client.get(fonds.get_absolute_url()).content.decode()


def test_all_fields_are_saved_at_once(desk: Client, picture: Description) -> None:
    sent = form(picture, date_edtf="民国二十六年五月", technique="Hand coloured", subjects="Piers", note="")
    answer = desk.post(reverse("catalogue:edit", args=[picture.pk]), sent)
    assert answer.status_code == 302
    picture.refresh_from_db()
    assert (picture.date_edtf, picture.elements) == ("1937-05", {"technique": "Hand coloured"})
    assert {use.term.name for use in picture.term_uses.all()} == {"Piers", "Bergen"}


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("height_mm", "tall", "decimal number"),
        ("print_date_edtf", "soon", "cannot be read"),
        ("creator", "x" * 301, "is longer than 300 characters"),
        ("process", "magic", "not one of the available choices"),
    ],
)
def test_an_error_stands_beside_its_field(
    desk: Client, picture: Description, name: str, typed: str, said: str
) -> None:
    answer = desk.post(reverse("catalogue:edit", args=[picture.pk]), form(picture, **{name: typed}))
    assert answer.status_code == 422
    assert any(said in error for error in answer.context["form"].errors[name])


def test_a_field_of_another_level_is_not_edited_in_place(
    desk: Client, fonds: Description, picture: Description
) -> None:
    htmx = {"HX-Request": "true"}
    address = reverse("catalogue:field", args=[fonds.pk, "process"])
    assert desk.get(address, headers=htmx).status_code == 404
    address = reverse("catalogue:field", args=[picture.pk, "subjects"])
    sent = {"subjects": "Piers; Boats", "revision": picture.revision}
    assert "Boats" in desk.post(address, sent, headers=htmx).content.decode()


def test_a_value_for_a_level_that_lacks_the_field_is_said_when_describing(
    desk: Client, fonds: Description
) -> None:
    sent = {"level": "series", "code": "9", "title": "x", "visibility": "staff", "process": "albumen_print"}
    answer = desk.post(reverse("catalogue:create", args=[fonds.pk]), sent)
    assert answer.status_code == 422
    assert "does not belong to the level" in answer.content.decode()


def test_dublin_core_is_a_view_of_the_same_fields(client: Client, picture: Description, reader: User) -> None:
    core = dict(dublin_core.of(reader, picture))
    assert core["identifier"] == ("HO-1-1",)
    assert core["creator"] == ("Halvorsen, Ida",)
    assert core["subject"] == ("Piers", "Gulls", "Lin Guisheng")
    assert core["coverage"] == ("Bergen",)
    assert core["type"] == ("StillImage",)
    assert core["format"] == ("Albumen print", "90 × 120 mm")
    assert core["relation"] == ("HO-1",)
    assert "rights" not in core
    assert "dc:coverage" in client.get(picture.get_absolute_url()).content.decode()


def test_a_branch_is_moved_from_its_page(
    desk: Client, series: Description, picture: Description, fonds: Description
) -> None:
    address = reverse("catalogue:move", args=[series.pk])
    assert "1 description below it" in desk.get(address).content.decode()
    answer = desk.post(address, {"under": "HO", "code": "7", "revision": series.revision}, follow=True)
    assert "is HO-7 now" in answer.content.decode()
    picture.refresh_from_db()
    assert picture.reference_code == "HO-7-1"


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [({"under": "NOWHERE"}, "under"), ({"under": "HO-1-1"}, "under"), ({"under": ""}, "under")],
)
def test_a_place_that_does_not_fit_is_said(
    desk: Client, series: Description, picture: Description, sent: dict[str, str], wrong: str
) -> None:
    data = {"code": "7", "revision": str(series.revision), **sent}
    answer = desk.post(reverse("catalogue:move", args=[series.pk]), data)
    assert answer.status_code == 422
    assert answer.context["form"].errors[wrong]


def test_a_reader_moves_nothing(client: Client, series: Description, reader: User) -> None:
    client.force_login(reader)
    assert client.get(reverse("catalogue:move", args=[series.pk])).status_code == 403


@pytest.mark.parametrize(
    ("edtf", "english"),
    [
        ("../1949", "before 1949"),
        ("1949/..", "after 1949"),
        ("1937-21", "spring 1937"),
        ("1914~/1918", "about 1914 to 1918"),
        ("193X~", "about 1930s"),
        ("1937%", "perhaps about 1937"),
    ],
)
def test_a_date_is_spoken_as_it_was_meant(edtf: str, english: str) -> None:
    with translation.override("en-gb"):
        assert spoken(edtf) == english


def test_undated_and_before_are_counted_in_a_decade_that_exists(
    client: Client, series: Description, archivist: User
) -> None:
    item(series, archivist, "1", visibility=Visibility.PUBLIC, date_edtf="before 1949")
    item(series, archivist, "2", visibility=Visibility.PUBLIC, date_edtf="1943")
    page = client.get(series.get_absolute_url(), {"decade": "1940"})
    assert page.context["page"].paginator.count == 2


def test_a_taken_code_is_said_at_the_code(
    desk: Client, series: Description, picture: Description, archivist: User
) -> None:
    descriptions.edit(series, changes={"title": "x"}, revision=1, by=archivist)
    data = {"code": "1", "under": "HO", "revision": "1"}
    answer = desk.post(reverse("catalogue:move", args=[series.pk]), data)
    assert answer.context["form"].errors["code"]
