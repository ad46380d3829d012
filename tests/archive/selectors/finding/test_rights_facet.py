"""Searches are parted by the rights statements that speak for each description."""

from importlib import import_module

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.urls import reverse

from archive.domain import search_query
from archive.domain.rights import RightsBasis, Scope
from archive.domain.vocabulary import LevelOfDescription
from archive.models import Description, User
from archive.policies.visibility import Person
from archive.selectors.finding import search
from archive.selectors.finding.narrowing import Narrowing
from archive.selectors.finding.tally import Facet, Order
from archive.services.describing import moving
from archive.services.protection import rights
from tests.archive.rules import described, restricted

STRANGER = AnonymousUser()
IN_COPYRIGHT = "http://rightsstatements.org/vocab/InC/1.0/"
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"


@pytest.fixture
def quay(fonds: Description, series: Description, archivist: User) -> Description:
    """A free item, by one of its two statements, in a fonds that is in copyright."""
    rights.state_rights(fonds, basis=RightsBasis.COPYRIGHT, uri=IN_COPYRIGHT, by=archivist)
    made = described(series, "1", by=archivist, title="Gulls")
    described(series, "2", by=archivist, title="Gulls too")
    rights.state_rights(made, basis=RightsBasis.LICENCE, uri=CC0, scope=Scope.ITEM, by=archivist)
    rights.state_rights(made, basis=RightsBasis.POLICY, terms="Ask the town.", by=archivist)
    return made


def shares(person: Person, to: Narrowing | None = None) -> dict[str, int]:
    terms = search_query.parse("gulls")
    found = search.find(person, terms, narrowing=to or Narrowing(), order=Order.MATCH, page=slice(0, 30))
    return {share.value: share.count for share in found.tally.facets.get(Facet.RIGHTS, ())}


def test_the_nearest_level_with_statements_speaks_for_what_is_below(quay: Description) -> None:
    assert shares(STRANGER) == {IN_COPYRIGHT: 1, CC0: 1, "policy": 1}
    assert shares(STRANGER, Narrowing(rights=IN_COPYRIGHT)) == {IN_COPYRIGHT: 1}
    assert shares(STRANGER, Narrowing(rights="policy")) == {CC0: 1, "policy": 1}


def test_no_count_tells_of_what_a_reader_may_not_see(quay: Description, archivist: User) -> None:
    restricted(quay, by=archivist)
    assert shares(STRANGER) == {IN_COPYRIGHT: 1}
    assert shares(STRANGER, Narrowing(rights=CC0)) == {}
    assert shares(archivist) == {IN_COPYRIGHT: 1, CC0: 1, "policy": 1}


def test_what_is_lifted_speaks_no_more_and_what_moves_is_spoken_for_from_above(
    quay: Description, archivist: User
) -> None:
    for rule in quay.rightsstatement_rules.all():
        rights.lift(rule, by=archivist)
    assert shares(STRANGER) == {IN_COPYRIGHT: 2}
    elsewhere = described(None, "ZZ", by=archivist, level=LevelOfDescription.FONDS)
    quay.refresh_from_db()
    moving.move(quay, under=elsewhere, code="1", revision=quay.revision, by=archivist)
    assert shares(STRANGER) == {IN_COPYRIGHT: 1}


def test_older_rows_are_told_by_the_migration_as_newer_ones_are_by_the_rules(quay: Description) -> None:
    told = dict(Description.objects.values_list("pk", "rights"))
    Description.objects.update(rights=[])
    with connection.cursor() as cursor:
        cursor.execute(import_module("archive.migrations.0009_rights_of_descriptions")._TELL)
    assert dict(Description.objects.values_list("pk", "rights")) == told


def test_the_page_names_the_statements_in_the_readers_language(quay: Description, client: Client) -> None:
    url = f"{reverse('catalogue:search')}?q=gulls"
    shown = client.get(url).content.decode()
    assert "In Copyright" in shown and "Policy" in shown
    assert "受版权保护" in client.get(url, headers={"accept-language": "zh-hans"}).content.decode()
    assert client.get(f"{url}&rights=nonsense").status_code == 200
