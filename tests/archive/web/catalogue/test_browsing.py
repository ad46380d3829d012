"""Home, levels, the grid with its filters, and the tree beside them."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from archive.domain.vocabulary import LevelOfDescription, RunState, Visibility
from archive.models import Description, User
from archive.services.describing import descriptions
from archive.web import browsing
from tests.archive.rules import described
from tests.archive.web.shelf import with_copies, with_restoration

PUBLIC = {"visibility": str(Visibility.PUBLIC)}


def titles(page: str) -> list[str]:
    return re.findall(r'card__title">([^<]*)<', page)


def test_a_stranger_sees_what_is_public_and_is_told_of_nothing_else(
    client: Client, fonds: Description, archivist: User
) -> None:
    descriptions.create(
        parent=None, level=LevelOfDescription.FONDS, code="SECRET", title="Not yet open", by=archivist
    )
    page = client.get(reverse("catalogue:home")).content.decode()
    assert fonds.title in page
    assert "Not yet open" not in page


def test_a_hidden_level_answers_as_one_that_does_not_exist(
    client: Client, reader: User, archivist: User, series: Description
) -> None:
    hidden = descriptions.create(
        parent=series, level=LevelOfDescription.FILE, code="9", title="Letters", by=archivist
    )
    addresses = [hidden.get_absolute_url(), reverse("catalogue:tree", args=[hidden.pk])]
    client.force_login(reader)
    assert [client.get(each).status_code for each in addresses] == [404, 404]
    client.force_login(archivist)
    assert [client.get(each).status_code for each in addresses] == [200, 200]


def test_a_bare_archive_says_so_and_offers_the_first_step_to_those_who_may_take_it(
    client: Client, archivist: User
) -> None:
    step = reverse("catalogue:create_top")
    assert step not in client.get("/").content.decode()
    client.force_login(archivist)
    assert step in client.get("/").content.decode()


def test_a_level_shows_the_items_of_all_levels_below_it(
    client: Client, fonds: Description, series: Description, archivist: User
) -> None:
    described(series, "1", by=archivist, title="Pier")
    assert titles(client.get(fonds.get_absolute_url()).content.decode()) == ["Pier"]


def test_items_can_be_narrowed_to_a_decade_and_back(
    client: Client, series: Description, archivist: User
) -> None:
    described(series, "1", by=archivist, title="Pier", date_edtf="1931")
    described(series, "2", by=archivist, title="Crane", date_edtf="192X")
    described(series, "3", by=archivist, title="Undated")
    address = series.get_absolute_url()
    assert titles(client.get(address, {"decade": "1930"}).content.decode()) == ["Pier"]
    assert titles(client.get(address, {"decade": "undated"}).content.decode()) == ["Undated"]
    assert titles(client.get(address, {"decade": "nonsense"}).content.decode()) == [
        "Pier",
        "Crane",
        "Undated",
    ]


def test_the_counts_of_a_facet_are_those_of_the_grid_behind_it(
    client: Client, series: Description, item: Description, archivist: User
) -> None:
    with_restoration(with_copies(item), by=archivist)
    described(series, "2", by=archivist, title="Crane", date_edtf="1925")
    answer = client.get(series.get_absolute_url())
    for choice in [*answer.context["decades"], *answer.context["states"]]:
        behind = client.get(f"{series.get_absolute_url()}?{choice.query}")
        assert behind.context["page"].paginator.count == choice.count == 1


@pytest.mark.parametrize(
    ("sort", "wanted"),
    [
        ("code", ["Pier", "Crane", "Barge"]),
        ("date", ["Crane", "Pier", "Barge"]),
        ("title", ["Barge", "Crane", "Pier"]),
    ],
)
def test_the_grid_has_three_orders(
    client: Client, series: Description, archivist: User, sort: str, wanted: list[str]
) -> None:
    described(series, "1", by=archivist, title="Pier", date_edtf="1931")
    described(series, "2", by=archivist, title="Crane", date_edtf="1925")
    described(series, "10", by=archivist, title="Barge")
    assert titles(client.get(series.get_absolute_url(), {"sort": sort}).content.decode()) == wanted


def test_a_long_level_comes_in_pages_that_keep_the_filter(
    client: Client, series: Description, archivist: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browsing, "PER_PAGE", 2)
    for number in range(5):
        described(series, str(number), by=archivist, title=f"Pier {number}", date_edtf="1931")
    page = client.get(series.get_absolute_url(), {"decade": "1930", "page": "2"}).content.decode()
    assert titles(page) == ["Pier 2", "Pier 3"]
    assert "?decade=1930&amp;page=3" in page


def test_staff_see_how_far_each_restoration_is_and_readers_only_what_was_approved(
    client: Client, item: Description, archivist: User
) -> None:
    with_restoration(with_copies(item), by=archivist, state=RunState.AWAITING_REVIEW)
    address = reverse("catalogue:description", args=[item.pk])
    level = address.replace(str(item.pk), str(Description.objects.get(reference_code="HO-1").pk))
    assert "Waiting for review" not in client.get(level).content.decode()
    client.force_login(archivist)
    assert "Waiting for review" in client.get(level).content.decode()


def test_the_tree_opens_the_way_to_the_page_and_what_was_left_open(
    client: Client, series: Description, archivist: User
) -> None:
    other = descriptions.create(
        parent=None,
        level=LevelOfDescription.FONDS,
        code="Z",
        title="Other fonds",
        by=archivist,
        fields=PUBLIC,
    )
    descriptions.create(
        parent=other,
        level=LevelOfDescription.SERIES,
        code="1",
        title="Left open",
        by=archivist,
        fields=PUBLIC,
    )
    address = reverse("catalogue:levels_around", args=[series.pk])
    assert address in client.get(series.get_absolute_url()).content.decode()
    part = client.get(address).content.decode()
    assert series.title in part and "aria-current" in part and "<html" not in part
    assert "Left open" not in part
    client.cookies["albumen_tree"] = f"nonsense.{other.pk.hex}"
    assert "Left open" in client.get(address).content.decode()
    assert "Left open" in client.get(reverse("catalogue:levels")).content.decode()


def test_until_the_tree_is_there_a_page_shows_the_way_to_it(
    client: Client, fonds: Description, series: Description
) -> None:
    rail = client.get(series.get_absolute_url()).content.decode().partition('class="rail__tree"')[2]
    assert fonds.get_absolute_url() in rail.partition("</nav>")[0]


def test_the_tree_beside_an_item_marks_the_level_that_it_stands_under(
    client: Client, item: Description
) -> None:
    part = client.get(reverse("catalogue:levels_around", args=[item.pk])).content.decode()
    marked = [row for row in part.split("<a ") if 'aria-current="location"' in row]
    assert len(marked) == 1 and item.get_parent().get_absolute_url() in marked[0]


def test_a_tree_around_nothing_that_one_may_see_is_none(
    client: Client, series: Description, archivist: User
) -> None:
    hidden = descriptions.create(
        parent=series, level=LevelOfDescription.FILE, code="h", title="Hidden", by=archivist
    )
    assert client.get(reverse("catalogue:levels_around", args=[hidden.pk])).status_code == 404
    assert client.get(reverse("catalogue:history", args=[hidden.pk])).status_code == 404


def test_the_tree_fetches_the_levels_of_one_branch(
    client: Client, fonds: Description, series: Description
) -> None:
    part = client.get(reverse("catalogue:tree", args=[fonds.pk])).content.decode()
    assert series.title in part
    assert "<html" not in part
