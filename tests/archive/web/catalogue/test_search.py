"""Searching: what is found, why, and what a person may find."""

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from archive.domain import search_query
from archive.domain.vocabulary import LevelOfDescription
from archive.models import Description, User
from archive.services.describing import descriptions
from archive.web.highlight import marked, patterns


def look_for(client: Client, query: str) -> str:
    return client.get(reverse("catalogue:search"), {"q": query}).content.decode()


def test_a_hit_says_why_it_was_found(client: Client, series: Description, archivist: User) -> None:
    descriptions.edit(
        series, changes={"scope_and_content": "Seen from the café"}, revision=series.revision, by=archivist
    )
    page = look_for(client, "CAFE street")
    assert "<mark>Street</mark> views" in page
    assert "Seen from the <mark>café</mark>" in page


def test_what_is_hidden_is_not_found_and_not_counted(
    client: Client, series: Description, archivist: User, reader: User
) -> None:
    descriptions.create(
        parent=series, level=LevelOfDescription.ITEM, code="7", title="Street accident", by=archivist
    )
    client.force_login(reader)
    assert "1 description" in look_for(client, "street")
    assert "accident" not in look_for(client, "street")
    client.force_login(archivist)
    assert "2 descriptions" in look_for(client, "street")


@pytest.mark.parametrize("query", ["zeppelin", "%", "_", "\x00 !", "<script>alert(1)</script>", "照片" * 300])
def test_a_query_without_hits_says_what_to_do(client: Client, fonds: Description, query: str) -> None:
    page = look_for(client, query)
    assert "<script>alert" not in page
    assert "Nothing was found" in page or "There is no word in this to look for" in page


def test_without_words_nothing_is_searched(client: Client, fonds: Description) -> None:
    assert fonds.title not in look_for(client, "  ").split("<main")[1]


@given(st.text(), st.text(), st.booleans())
def test_marking_words_changes_no_character_of_the_text(text: str, query: str, is_loose: bool) -> None:
    html = marked(text, patterns(search_query.parse(query), is_loose=is_loose))
    plain = html.replace("<mark>", "").replace("</mark>", "")
    assert plain == marked(text, [])


@pytest.mark.parametrize(
    ("text", "query", "wanted"),
    [
        ("Ünter den Linden", "unter", "<mark>Ünter</mark> den Linden"),
        ("ＡＢＣ 老照片", "abc 照", "<mark>ＡＢＣ</mark> 老<mark>照</mark>片"),
        ("a < b & c", "b", "a &lt; <mark>b</mark> &amp; c"),
        ("ﬁsh", "fish", "<mark>ﬁsh</mark>"),
        (
            "Photographs of a photographer",
            "photo*",
            "<mark>Photographs</mark> of a <mark>photographer</mark>",
        ),
        ("Old harbour, new harbours", "harbour", "Old <mark>harbour</mark>, new <mark>harbours</mark>"),
        (
            "The old  harbour and the old port",
            '"old harbour"',
            "The <mark>old  harbour</mark> and the old port",
        ),
        ("抗戰時期的老照片", "抗战老照片", "<mark>抗戰</mark>時期的<mark>老照片</mark>"),
        ("抗战时期", "“抗戰時期”", "<mark>抗战时期</mark>"),
        ("street -car", "street -car", "<mark>street</mark> -car"),
    ],
)
def test_words_are_marked_where_a_person_reads_them(text: str, query: str, wanted: str) -> None:
    assert marked(text, patterns(search_query.parse(query))) == wanted


def test_pieces_inside_of_words_are_marked_where_nothing_else_was_found() -> None:
    wanted = patterns(search_query.parse("an"), is_loose=True)
    assert marked("banana", wanted) == "b<mark>an</mark><mark>an</mark>a"


def test_a_hit_in_the_other_script_says_why(client: Client, series: Description, archivist: User) -> None:
    descriptions.edit(
        series, changes={"scope_and_content": "抗戰時期的老照片"}, revision=series.revision, by=archivist
    )
    assert "<mark>抗戰</mark>時期的<mark>老照片</mark>" in look_for(client, "抗战老照片")


def test_a_search_can_be_narrowed_by_dates_in_plain_words(
    client: Client, series: Description, archivist: User
) -> None:
    for code, day in (("1", "1931"), ("2", "1945"), ("3", "1930/1950")):
        fields = {"visibility": "public", "date_edtf": day}
        descriptions.create(
            parent=series, level=LevelOfDescription.ITEM, code=code, title="Pier", by=archivist, fields=fields
        )
    address = reverse("catalogue:search")
    found = client.get(address, {"q": "pier", "from": "1940s"}).context["hits"]
    assert [hit.card.description.code for hit in found] == ["2", "3"]
    found = client.get(address, {"from": "1930", "to": "1931", "level": "item"}).context["hits"]
    assert [hit.card.description.code for hit in found] == ["1", "3"]
    page = client.get(address, {"q": "pier", "from": "some day"}).content.decode()
    assert "is no date that can be read" in page


def test_filters_without_hits_offer_to_be_taken_away(client: Client, series: Description) -> None:
    answer = client.get(reverse("catalogue:search"), {"q": "street", "level": "item"})
    assert "Take all filters away" in answer.content.decode()
    assert [choice.query for choice in answer.context["chosen"]] == ["q=street&"]


def test_the_field_suggests_what_a_person_may_see(
    client: Client, series: Description, archivist: User
) -> None:
    descriptions.create(
        parent=series, level=LevelOfDescription.ITEM, code="7", title="Street accident", by=archivist
    )
    address = reverse("catalogue:suggestions")
    assert "accident" not in client.get(address, {"q": "street"}).content.decode()
    assert "Street views" in client.get(address, {"q": "str"}).content.decode()
    client.force_login(archivist)
    assert "accident" in client.get(address, {"q": "street"}).content.decode()
