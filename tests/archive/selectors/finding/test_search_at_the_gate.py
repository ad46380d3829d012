"""Search tells readers nothing of what is withheld: no hit, no count, no suggestion, no place in an order."""

import pytest
from django.contrib.auth.models import AnonymousUser

from archive.domain import search_query
from archive.domain.rights import NamedField, Scope
from archive.domain.vocabulary import LevelOfDescription, Role
from archive.models import Agent, Description, User
from archive.selectors.finding import search
from archive.selectors.finding.narrowing import Access, Narrowing
from archive.selectors.finding.search import Found
from archive.selectors.finding.tally import Facet, Order
from archive.services.describing import descriptions, records
from archive.services.protection import rights
from archive.web import highlight
from tests.archive.rules import described, limited, restricted

STRANGER = AnonymousUser()


@pytest.fixture
def quay(series: Description, archivist: User) -> Description:
    """A portrait of which readers are told neither the title nor who is on it."""
    named = {"depicted": "Idunn", "donor": "Nilsson", "scope_and_content": "Gulls"}
    made = described(series, "1", by=archivist, title="Zenobia 羅明", **named)
    withheld = [NamedField.TITLE, NamedField.DEPICTED]
    rights.withhold_names(made, fields=withheld, scope=Scope.ITEM, stand_in_title="A pier", by=archivist)
    return made


def ask(
    person: User | AnonymousUser, query: str, to: Narrowing | None = None, order: Order = Order.MATCH
) -> Found:
    terms = search_query.parse(query)
    return search.find(person, terms, narrowing=to or Narrowing(), order=order, page=slice(0, 30))


def total(person: User | AnonymousUser, query: str, to: Narrowing | None = None) -> int:
    return ask(person, query, to).tally.total


@pytest.mark.parametrize("query", ["zenobia", "zeno*", "enobi", "羅明", "idunn", "nilsson", "zenobia gulls"])
def test_a_withheld_name_finds_nothing_for_readers(
    quay: Description, archivist: User, reader: User, query: str
) -> None:
    assert (total(STRANGER, query), total(reader, query), total(archivist, query)) == (0, 0, 1)


def test_what_stands_in_is_found_and_an_unwanted_word_tells_nothing(
    quay: Description, archivist: User
) -> None:
    for query in ("pier", "gulls", "gulls -zenobia", "gulls -idunn"):
        assert total(STRANGER, query) == 1
    assert total(archivist, "gulls -zenobia") == 0
    (shown,) = search.shown(STRANGER, ask(STRANGER, "pier").tally.keys)
    assert shown.title == "A pier"


def test_no_facet_suggestion_or_reason_tells_a_withheld_name(quay: Description, archivist: User) -> None:
    idunn = Agent.objects.get(name="Idunn")
    found = ask(STRANGER, "gulls")
    assert Facet.PEOPLE not in found.tally.facets
    assert Facet.PEOPLE in ask(archivist, "gulls").tally.facets
    assert total(STRANGER, "", Narrowing(people=idunn.uid)) == 0
    assert not any(search.suggestions(STRANGER, typed) for typed in ("zenob", "idu", "nilss"))
    assert search.suggestions(archivist, "zenob").titles == (quay,)
    assert [each.title for each in search.suggestions(STRANGER, "pier").titles] == ["A pier"]
    wanted = highlight.patterns(search_query.parse("gulls idunn zenobia nilsson"))
    (shown,) = search.shown(STRANGER, found.tally.keys)
    assert [each.label for each in highlight.reasons(STRANGER, shown, wanted)] == ["Scope and content"]


def test_titles_are_sorted_as_they_are_told(quay: Description, series: Description, archivist: User) -> None:
    middle = described(series, "2", by=archivist, title="Middle", scope_and_content="Gulls")
    told = ask(STRANGER, "gulls", order=Order.TITLE).tally.keys
    assert told == (quay.pk, middle.pk)
    assert ask(archivist, "gulls", order=Order.TITLE).tally.keys == (middle.pk, quay.pk)


def test_what_is_withheld_stays_so_after_edits_of_it_and_of_its_names(
    quay: Description, archivist: User
) -> None:
    records.edit_agent(Agent.objects.get(name="Idunn"), changes={"name": "Solveig"}, revision=1, by=archivist)
    descriptions.edit(quay, changes={"title": "Xanthe"}, revision=quay.revision, by=archivist)
    assert [total(STRANGER, word) for word in ("solveig", "xanthe", "pier")] == [0, 0, 1]
    assert [total(archivist, word) for word in ("solveig", "xanthe", "zenobia")] == [1, 1, 0]


def test_a_rule_on_a_branch_takes_the_words_away_and_lifting_gives_them_back(
    fonds: Description, series: Description, archivist: User
) -> None:
    described(series, "2", by=archivist, title="Zenobia")
    rule = rights.withhold_names(fonds, fields=[NamedField.TITLE], scope=Scope.BRANCH, by=archivist)
    described(series, "3", by=archivist, title="Zenobia too")
    assert (total(STRANGER, "zenobia"), total(archivist, "zenobia")) == (0, 2)
    rights.lift(rule, by=archivist)
    assert total(STRANGER, "zenobia") == 2


def test_an_archivist_of_another_branch_finds_no_withheld_name(quay: Description, archivist: User) -> None:
    other = described(None, "ZZ", by=archivist, level=LevelOfDescription.FONDS)
    eve = limited("eve", Role.ARCHIVIST, other)
    assert (total(eve, "zenobia"), total(eve, "pier")) == (0, 1)


def test_an_archivist_of_one_branch_searches_all_words_there_and_readers_words_elsewhere(
    quay: Description, fonds: Description, archivist: User
) -> None:
    adele = limited("adele", Role.ARCHIVIST, fonds)
    other = described(None, "ZZ", by=archivist, level=LevelOfDescription.FONDS)
    there = described(other, "1", by=archivist, title="Zenobia", scope_and_content="Gulls")
    rights.withhold_names(
        there, fields=[NamedField.TITLE], scope=Scope.ITEM, stand_in_title="Alone", by=archivist
    )
    assert [total(adele, query) for query in ("zenobia", "nilsson", "enobi", "zenobia gulls")] == [1, 1, 1, 1]
    assert ask(adele, "gulls -zenobia").tally.keys == (there.pk,)
    assert ask(adele, "gulls", order=Order.TITLE).tally.keys == (there.pk, quay.pk)


def test_what_is_restricted_is_not_found_and_counts_as_closed_for_staff(
    quay: Description, archivist: User
) -> None:
    restricted(quay, by=archivist)
    assert total(STRANGER, "gulls") == 0
    shares = ask(archivist, "gulls").tally.facets[Facet.ACCESS]
    assert [(share.value, share.count) for share in shares] == [("closed", 1)]
    assert total(archivist, "gulls", Narrowing(access=Access.CLOSED)) == 1
    assert total(archivist, "gulls", Narrowing(access=Access.OPEN)) == 0
