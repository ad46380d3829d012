"""Searching: what is found, why, and what a person may find."""

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from archive.domain import search
from archive.domain.vocabulary import LevelOfDescription
from archive.models import Description, User
from archive.services import descriptions
from archive.web.highlight import marked


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


@pytest.mark.parametrize("query", ["zeppelin", "%", "_", "\x00", "<script>alert(1)</script>", "照片" * 300])
def test_a_query_without_hits_says_what_to_do(client: Client, fonds: Description, query: str) -> None:
    page = look_for(client, query)
    assert "<script>alert" not in page
    assert "Nothing was found" in page or "Type words above" in page


def test_without_words_nothing_is_searched(client: Client, fonds: Description) -> None:
    assert fonds.title not in look_for(client, "  ").split("<main")[1]


@given(st.text(), st.lists(st.text(min_size=1), max_size=3))
def test_marking_words_changes_no_character_of_the_text(text: str, words: list[str]) -> None:
    html = marked(text, [search.folded(word) for word in words])
    plain = html.replace("<mark>", "").replace("</mark>", "")
    assert plain == marked(text, [])


@pytest.mark.parametrize(
    ("text", "words", "wanted"),
    [
        ("Ünter den Linden", ["unter"], "<mark>Ünter</mark> den Linden"),
        ("ＡＢＣ 老照片", ["abc", "照"], "<mark>ＡＢＣ</mark> 老<mark>照</mark>片"),
        ("banana", ["an", "ana"], "b<mark>anana</mark>"),
        ("a < b & c", ["b"], "a &lt; <mark>b</mark> &amp; c"),
        ("ﬁsh", ["fi"], "<mark>ﬁ</mark>sh"),
    ],
)
def test_words_are_marked_where_a_person_reads_them(text: str, words: list[str], wanted: str) -> None:
    assert marked(text, words) == wanted
