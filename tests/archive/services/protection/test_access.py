"""Settling a branch beside other work: no row slips in by rules that were overtaken."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction

from archive.domain.rights import Scope
from archive.models import Description, User
from archive.services.protection import access, rights
from tests.archive.rules import described, restricted, sees

STRANGER = AnonymousUser()


def close(branch: Description, by: User) -> None:
    try:
        restricted(branch, by=by)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_an_item_that_is_added_while_its_branch_is_being_closed_is_closed(
    series: Description, archivist: User
) -> None:
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            item = described(series, "1", by=archivist)
            closing = pool.submit(close, series, archivist)
            time.sleep(0.5)
            assert not closing.done()
        closing.result(timeout=20)
    assert not sees(STRANGER, item)


@pytest.mark.django_db(transaction=True)
def test_an_item_that_comes_after_the_rule_waits_for_it_and_is_closed(
    series: Description, archivist: User
) -> None:
    def add() -> Description:
        try:
            return described(series, "1", by=archivist)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            restricted(series, by=archivist)
            adding = pool.submit(add)
            time.sleep(0.5)
            assert not adding.done()
        item = adding.result(timeout=20)
    assert not sees(STRANGER, item)


def test_an_item_is_added_and_settled_in_few_statements(
    series: Description, archivist: User, django_assert_max_num_queries: object
) -> None:
    restricted(series, by=archivist)
    described(series, "1", by=archivist)  # whatever is made once is there
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        item = described(series, "2", by=archivist)
    assert not sees(STRANGER, item)


def test_a_branch_that_moved_is_settled_for_its_new_place(
    fonds: Description, series: Description, archivist: User
) -> None:
    other = described(fonds, "2", by=archivist, level="series")
    item = described(series, "1", by=archivist)
    restricted(other, by=archivist)
    Description.objects.move(item, Description.objects.get(pk=other.pk), "last-child")  # type: ignore[attr-defined]
    moved = Description.objects.get(pk=item.pk)
    assert sees(STRANGER, moved)
    access.spread(moved)
    assert not sees(STRANGER, moved)


def test_settling_costs_the_same_however_many_items_stand_below(
    series: Description, archivist: User, django_assert_max_num_queries: object
) -> None:
    for number in range(30):
        described(series, str(number), by=archivist)
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        rights.embargo(series, scope=Scope.BRANCH, years=70, by=archivist)
