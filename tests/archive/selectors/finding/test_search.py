"""What is found, in English and Chinese; what is counted, and for whom; what is suggested."""

from collections.abc import Mapping

import pytest
from django.contrib.auth.models import AnonymousUser

from archive.domain import search_query
from archive.domain.vocabulary import Visibility
from archive.models import Agent, Description, User
from archive.selectors.finding import search, tally
from archive.selectors.finding.narrowing import Access, Narrowing
from archive.selectors.finding.search import Found
from archive.selectors.finding.tally import Facet, Order
from archive.services.describing import records
from tests.archive.rules import described

STRANGER = AnonymousUser()
TITLES: Mapping[str, str] = {
    "1": "Old quay with photographers",
    "2": "Quay, old and new",
    "3": "抗戰時期的老照片",
    "4": "上海外滩的照相馆",
    "5": "Café terrace",
    "6": "Streets in snow",
}


@pytest.fixture
def items(series: Description, archivist: User) -> dict[str, Description]:
    return {code: described(series, code, by=archivist, title=title) for code, title in TITLES.items()}


def ask(
    person: User | AnonymousUser,
    query: str,
    narrowing: Narrowing | None = None,
    order: Order = Order.MATCH,
) -> Found:
    terms = search_query.parse(query)
    return search.find(person, terms, narrowing=narrowing or Narrowing(), order=order, page=slice(0, 30))


def codes(person: User | AnonymousUser, found: Found) -> list[str]:
    return [each.code for each in search.shown(person, found.tally.keys)]


def shares(found: Found, facet: Facet) -> dict[str, int]:
    return {share.value: share.count for share in found.tally.facets.get(facet, ())}


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("quay", ["1", "2"]),
        ("quays", ["1", "2"]),
        ("street snow", ["6"]),
        ("photo*", ["1"]),
        ('"old quay"', ["1"]),
        ('"quay old"', ["2"]),
        ("quay -photographers", ["2"]),
        ("CAFE", ["5"]),
        ("抗战", ["3"]),
        ("抗戰", ["3"]),
        ("老照片", ["3"]),
        ("抗战老照片", ["3"]),
        ("外灘", ["4"]),
        ("相馆", ["4"]),
        ("照相館", ["4"]),
        ("照", ["3", "4"]),
        ("馆", ["4"]),
        ("“时期的老照片”", ["3"]),
        ("“老照片时期”", []),
        ("ho-1-5", ["5"]),
        ("HO-1", ["", "1", "2", "3", "4", "5", "6"]),
        ("zeppelin", []),
    ],
)
def test_words_phrases_prefixes_and_both_scripts(
    items: dict[str, Description], query: str, wanted: list[str]
) -> None:
    found = ask(STRANGER, query)
    level = {"1": ""} if query == "HO-1" else {}
    told = [
        level.get(each.code, each.code) if not each.is_item else each.code
        for each in search.shown(STRANGER, found.tally.keys)
    ]
    assert (told, found.tally.total, found.is_loose) == (wanted, len(wanted), False)


def test_a_word_that_is_nowhere_is_looked_for_inside_of_words(items: dict[str, Description]) -> None:
    found = ask(STRANGER, "graphers quay")
    assert (codes(STRANGER, found), found.is_loose) == (["1"], True)


def test_words_that_are_known_but_never_together_find_nothing(items: dict[str, Description]) -> None:
    assert ask(STRANGER, "quay snow").tally.total == 0


def test_those_with_the_words_in_the_title_come_first(series: Description, archivist: User) -> None:
    described(series, "1", by=archivist, title="Quay", scope_and_content="The lighthouse behind it")
    described(series, "2", by=archivist, title="Lighthouse")
    assert codes(STRANGER, ask(STRANGER, "lighthouse")) == ["2", "1"]
    assert codes(STRANGER, ask(STRANGER, "lighthouse", order=Order.CODE)) == ["1", "2"]


def test_an_unwanted_word_is_unwanted_outside_of_the_title_too(series: Description, archivist: User) -> None:
    described(series, "1", by=archivist, title="Lighthouse", inscription="Postcard")
    described(series, "2", by=archivist, title="Lighthouse")
    assert codes(STRANGER, ask(STRANGER, "lighthouse -postcard")) == ["2"]


def test_facets_tell_what_was_found_by_level_date_process_and_names(
    series: Description, archivist: User
) -> None:
    named = {"depicted": "Ida; Nils", "places": "Bergen", "subjects": "Ships"}
    described(series, "1", by=archivist, title="Pier", date_edtf="1931", process="albumen_print", **named)
    described(series, "2", by=archivist, title="Pier", date_edtf="1925", depicted="Ida")
    found = ask(STRANGER, "pier")
    ida, nils = (Agent.objects.get(name=name) for name in ("Ida", "Nils"))
    assert shares(found, Facet.LEVEL) == {"item": 2}
    assert shares(found, Facet.DECADE) == {"1920": 1, "1930": 1}
    assert shares(found, Facet.PROCESS) == {"albumen_print": 1}
    assert shares(found, Facet.PEOPLE) == {str(ida.pk): 2, str(nils.pk): 1}
    assert [sum(shares(found, facet).values()) for facet in (Facet.PLACE, Facet.SUBJECT)] == [1, 1]
    assert shares(found, Facet.RESTORATION) == {"none": 2}
    assert codes(STRANGER, ask(STRANGER, "pier", Narrowing(people=nils.uid))) == ["1"]
    assert codes(STRANGER, ask(STRANGER, "pier", Narrowing(decade="1920"))) == ["2"]
    assert codes(STRANGER, ask(STRANGER, "", Narrowing(process="albumen_print"))) == ["1"]


def test_no_facet_counts_what_a_reader_may_not_see(series: Description, archivist: User) -> None:
    described(
        series, "1", by=archivist, title="Pier", depicted="Ida", process="albumen_print", date_edtf="1931"
    )
    closed = {"visibility": str(Visibility.STAFF)}
    described(
        series,
        "2",
        by=archivist,
        title="Pier",
        depicted="Ida; Secret",
        places="Hidden",
        process="cyanotype",
        date_edtf="1941",
        **closed,
    )
    found, all_found = ask(STRANGER, "pier"), ask(archivist, "pier")
    ida, secret = (Agent.objects.get(name=name) for name in ("Ida", "Secret"))
    assert (found.tally.total, all_found.tally.total) == (1, 2)
    assert shares(found, Facet.PEOPLE) == {str(ida.pk): 1}
    assert shares(all_found, Facet.PEOPLE) == {str(ida.pk): 2, str(secret.pk): 1}
    assert shares(found, Facet.PROCESS) == {"albumen_print": 1}
    assert shares(found, Facet.DECADE) == {"1930": 1}
    assert not shares(found, Facet.PLACE)
    assert not shares(found, Facet.ACCESS)
    assert shares(all_found, Facet.ACCESS) == {"open": 1, "closed": 1}
    assert ask(STRANGER, "pier", Narrowing(people=secret.uid)).tally.total == 0
    assert ask(STRANGER, "secret").tally.total == ask(STRANGER, "hidden").tally.total == 0
    # A stranger who asks for what is closed is told nothing else than without asking.
    assert ask(STRANGER, "pier", Narrowing(access=Access.CLOSED)).tally.total == 1


def test_counts_stop_at_the_limit_and_say_so(
    series: Description, archivist: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tally, "MOST", 2)
    for code in ("1", "2", "3"):
        described(series, code, by=archivist, title="Pier")
    total = ask(STRANGER, "pier").tally.total
    assert (total, total.is_more) == (2, True)
    total = ask(STRANGER, "pier", Narrowing(level="series")).tally.total
    assert (total, total.is_more) == (0, False)


def test_suggestions_begin_as_what_was_typed_in_either_script(
    items: dict[str, Description], archivist: User, series: Description
) -> None:
    described(series, "9", by=archivist, title="Portrait", depicted="羅明; Harald", places="Harstad")
    found = search.suggestions(STRANGER, "har")
    assert [each.code for each in found.titles] == ["HO"]
    assert ([each.name for each in found.agents], [each.name for each in found.terms]) == (
        ["Harald"],
        ["Harstad"],
    )
    assert [each.name for each in search.suggestions(STRANGER, "罗").agents] == ["羅明"]
    assert [each.code for each in search.suggestions(STRANGER, "抗战").titles] == ["3"]
    assert not search.suggestions(STRANGER, "h")
    assert not search.suggestions(STRANGER, "  ")


def test_suggestions_leak_nothing(series: Description, archivist: User) -> None:
    hidden = {"visibility": str(Visibility.STAFF), "depicted": "Secretan, Ida", "places": "Secret bay"}
    described(series, "1", by=archivist, title="Secret meeting", **hidden)
    records.record_agent(fields={"name": "Secret society"}, by=archivist)
    assert not search.suggestions(STRANGER, "secret")
    found = search.suggestions(archivist, "secret")
    assert (len(found.titles), len(found.agents), len(found.terms)) == (1, 2, 1)
