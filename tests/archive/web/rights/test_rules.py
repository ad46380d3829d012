"""Rights and access of a description: what holds in words, made and lifted through the pages."""

import pytest
from django.test import Client
from django.urls import reverse

from archive.domain.rights import NamedField, RightsBasis, Scope, Size, WarningKind
from archive.domain.vocabulary import LevelOfDescription, Role
from archive.models import Description, Restriction, User
from archive.models.rights import KINDS
from archive.services.protection import rights
from archive.web.forms.rights import FORMS
from tests.archive.rules import described, group, limited, restricted
from tests.archive.web.shelf import with_copies


def panel(item: Description) -> str:
    return reverse("rights:panel", args=[item.pk])


@pytest.fixture
def shown(item: Description) -> Description:
    return with_copies(item)


def test_staff_read_what_holds_and_where_it_comes_from(
    client: Client, shown: Description, fonds: Description, archivist: User
) -> None:
    restricted(fonds, group("Families of the quay"), by=archivist)
    rights.warn(shown, kind=WarningKind.DEATH, scope=Scope.ITEM, by=archivist)
    client.force_login(archivist)
    text = client.get(panel(shown)).content.decode()
    assert "Restricted: Child. Open to any of these groups: Families of the quay." in text
    assert "inherited from" in text
    assert "HO Harbour office" in text
    assert "The dead, or a burial" in text
    assert "made here" in text


def test_readers_and_strangers_have_no_such_page(client: Client, shown: Description, reader: User) -> None:
    assert client.get(panel(shown)).status_code == 302
    client.force_login(reader)
    assert client.get(panel(shown)).status_code == 403


def test_every_kind_of_rule_has_a_form(client: Client, shown: Description, archivist: User) -> None:
    assert set(FORMS) == set(KINDS)
    client.force_login(archivist)
    for kind in FORMS:
        assert client.get(reverse("rights:add", args=[shown.pk, kind])).status_code == 200
    assert client.get(reverse("rights:add", args=[shown.pk, "spell"])).status_code == 404


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("restriction", {"reason": "grief", "match": "any_of"}),
        ("embargo", {"until": "2090-01-01"}),
        ("embargo", {"years": "70"}),
        ("size", {"size": "access_copy", "is_closed": "1"}),
        ("names", {"fields_named": ["title"], "stand_in_title": "A pier"}),
        ("warning", {"kind": "nudity"}),
        ("label", {"code": "TK A", "community": "The people of the bay", "link": "https://example.org/"}),
        ("rights", {"basis": "copyright", "uri": "http://rightsstatements.org/vocab/InC/1.0/"}),
        ("consent", {"person": "Lin Mei", "kind": "written", "note": "Letter of 3 May"}),
    ],
)
def test_each_form_makes_its_rule_and_its_rule_can_be_lifted_and_put_back(
    client: Client, shown: Description, archivist: User, kind: str, data: dict[str, object]
) -> None:
    client.force_login(archivist)
    answer = client.post(reverse("rights:add", args=[shown.pk, kind]), data)
    assert answer.status_code == 302, answer.context["form"].errors
    rule = KINDS[kind]._default_manager.get(description=shown)
    assert rule.made_by == archivist
    for act, is_lifted in (("lift", True), ("restore", False)):
        client.post(reverse(f"rights:{act}", args=[kind, rule.pk]))
        rule.refresh_from_db()
        assert (rule.lifted_at is not None) is is_lifted


def test_a_form_with_something_missing_says_so_and_makes_nothing(
    client: Client, shown: Description, archivist: User
) -> None:
    client.force_login(archivist)
    answer = client.post(reverse("rights:add", args=[shown.pk, "embargo"]), {})
    assert answer.status_code == 422
    assert "Give either a day or a number of years." in answer.content.decode()


def test_a_rule_for_a_level_asks_how_far_it_reaches_and_one_for_an_item_does_not(
    client: Client, shown: Description, series: Description, archivist: User
) -> None:
    client.force_login(archivist)
    for place, asks in ((series, True), (shown, False)):
        form = client.get(reverse("rights:add", args=[place.pk, "restriction"])).context["form"]
        assert ("scope" in form.fields) is asks


def test_an_archivist_of_another_branch_can_neither_look_nor_change(
    client: Client, shown: Description, archivist: User
) -> None:
    rule = restricted(shown, by=archivist)
    eve = limited("eve", Role.ARCHIVIST, described(None, "ZZ", by=archivist, level=LevelOfDescription.FONDS))
    client.force_login(eve)
    assert client.get(panel(shown)).status_code == 404
    assert client.post(reverse("rights:lift", args=["restriction", rule.pk])).status_code == 404
    rights.lift(rule, by=archivist)
    assert client.get(panel(shown)).status_code == 403
    assert client.get(reverse("catalogue:edit", args=[shown.pk])).status_code == 403
    add = reverse("rights:add", args=[shown.pk, "restriction"])
    assert client.post(add, {"reason": "child", "match": "any_of"}).status_code == 403
    assert Restriction.objects.filter(lifted_at__isnull=True).count() == 0


def test_readers_read_the_rights_statement_and_the_label_and_no_reason(
    client: Client, shown: Description, series: Description, archivist: User, reader: User
) -> None:
    uri = "https://creativecommons.org/licenses/by/4.0/"
    rights.state_rights(series, basis=RightsBasis.LICENCE, uri=uri, holder="The town", by=archivist)
    rights.label(shown, code="TK A", community="The bay", scope=Scope.ITEM, by=archivist)
    restricted(shown, group("families", reader), by=archivist)
    client.force_login(reader)
    text = client.get(shown.get_absolute_url()).content.decode()
    for told in (uri, "CC BY 4.0", "The town", "TK Attribution", "The bay"):
        assert told in text
    for hidden in ("Child", "families", "badge--closed"):
        assert hidden not in text


def test_a_picture_with_a_warning_is_behind_a_veil_and_blurred_in_grids(
    client: Client, shown: Description, series: Description, archivist: User
) -> None:
    rights.warn(series, kind=WarningKind.DEATH, scope=Scope.BRANCH, by=archivist)
    text = client.get(shown.get_absolute_url()).content.decode()
    assert "veil__choice" in text
    assert "The dead, or a burial" in text
    assert "mat--warned" in client.get(series.get_absolute_url()).content.decode()
    assert "mat--warned" in client.get("/search/?q=quay").content.decode()


def test_withheld_names_stand_on_no_page_that_readers_get(
    client: Client, shown: Description, series: Description, archivist: User, reader: User
) -> None:
    rights.withhold_names(
        shown,
        fields=[NamedField.TITLE],
        scope=Scope.ITEM,
        stand_in_title="A place by the water",
        by=archivist,
    )
    client.force_login(reader)
    pages = [
        shown.get_absolute_url(),
        series.get_absolute_url(),
        f"{series.get_absolute_url()}?sort=title",
        "/",
        "/search/?q=water",
        reverse("rights:ask", args=[shown.pk]),
    ]
    for page in pages:
        assert "The quay" not in client.get(page).content.decode(), page
    assert "A place by the water" in client.get(shown.get_absolute_url()).content.decode()
    # what was typed comes back in the page; nothing else does
    assert client.get("/search/?q=quay").context["page"].paginator.count == 0


def test_a_card_shows_no_picture_of_a_size_that_is_closed(
    client: Client, shown: Description, series: Description, archivist: User
) -> None:
    address = reverse("media:thumbnail", args=[shown.thumbnail_id])
    assert address in client.get(series.get_absolute_url()).content.decode()
    rights.close_size(series, size=Size.THUMBNAIL, scope=Scope.BRANCH, by=archivist)
    for page in (series.get_absolute_url(), "/", "/search/?q=quay", shown.get_absolute_url()):
        assert address not in client.get(page).content.decode(), page


def test_staff_see_in_the_grid_that_and_why_an_item_is_closed(
    client: Client, shown: Description, series: Description, archivist: User
) -> None:
    restricted(series, by=archivist)
    client.force_login(archivist)
    assert "Restricted: Child" in client.get(series.get_absolute_url()).content.decode()
