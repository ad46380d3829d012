"""Restrictions, embargoes, sizes and names at the gate: what is closed is closed for every row below."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from archive.domain.rights import Match, NamedField, RestrictionReason, Scope, Size
from archive.domain.vocabulary import LevelOfDescription, Role, Visibility
from archive.models import AccessGate, Description, User
from archive.policies.visibility import has_word, visible_to
from archive.selectors.finding import catalogue
from archive.services.describing import descriptions
from archive.services.protection import access, rights
from tests.archive.rules import described, group, limited, restricted, sees

STRANGER = AnonymousUser()


@pytest.fixture
def quay(series: Description, archivist: User) -> Description:
    return described(series, "1", by=archivist, title="The quay", date_edtf="1950")


def test_a_restriction_on_a_branch_closes_what_is_there_and_what_comes_later(
    fonds: Description, series: Description, quay: Description, archivist: User, reader: User
) -> None:
    restricted(fonds, by=archivist)
    later = described(series, "2", by=archivist)
    for closed in (fonds, series, quay, later):
        assert not sees(reader, closed)
        assert not sees(STRANGER, closed)
        assert sees(archivist, closed)


def test_a_restriction_on_one_description_leaves_what_is_below_it_open(
    series: Description, quay: Description, archivist: User
) -> None:
    restricted(series, by=archivist, scope=Scope.ITEM)
    assert not sees(STRANGER, series)
    assert sees(STRANGER, quay)


def test_lifting_opens_exactly_what_this_rule_alone_had_closed(
    fonds: Description, series: Description, quay: Description, archivist: User
) -> None:
    own = restricted(quay, by=archivist, scope=Scope.ITEM)
    branch = restricted(fonds, by=archivist)
    rights.lift(branch, by=archivist)
    assert sees(STRANGER, series)
    assert not sees(STRANGER, quay)
    rights.lift(own, by=archivist)
    assert sees(STRANGER, quay)


def test_a_reader_in_a_group_sees_what_is_open_to_it_and_a_stranger_does_not(
    quay: Description, archivist: User, reader: User
) -> None:
    restricted(quay, group("families", reader), by=archivist)
    assert sees(reader, quay)
    assert not sees(STRANGER, quay)


def test_somebody_who_left_the_group_sees_it_no_longer(
    quay: Description, archivist: User, reader: User
) -> None:
    families = group("families", reader)
    restricted(quay, families, by=archivist)
    assert sees(reader, quay)
    families.members.clear()
    assert not sees(reader, quay)


def test_a_switched_off_member_of_a_group_is_a_stranger(
    quay: Description, archivist: User, reader: User
) -> None:
    restricted(quay, group("families", reader), by=archivist)
    reader.is_active = False
    assert not sees(reader, quay)


def test_groups_of_two_levels_both_have_to_let_a_reader_through(
    fonds: Description, quay: Description, archivist: User, reader: User
) -> None:
    families, elders = group("families", reader), group("elders")
    restricted(fonds, families, by=archivist)
    restricted(quay, elders, by=archivist)
    assert sees(reader, fonds)
    assert not sees(reader, quay)
    elders.members.add(reader)
    assert sees(reader, quay)


def test_all_of_asks_for_every_group(quay: Description, archivist: User, reader: User) -> None:
    families, elders = group("families", reader), group("elders")
    rights.restrict(
        quay,
        reason=RestrictionReason.GRIEF,
        scope=Scope.ITEM,
        groups=[families, elders],
        match=Match.ALL_OF,
        by=archivist,
    )
    assert not sees(reader, quay)
    elders.members.add(reader)
    assert sees(reader, quay)


def test_rows_with_the_same_conditions_share_one_gate(series: Description, archivist: User) -> None:
    for code in ("1", "2", "3"):
        restricted(described(series, code, by=archivist), by=archivist)
    assert AccessGate.objects.count() == 1


def test_a_group_does_not_open_what_is_for_staff_only(
    quay: Description, archivist: User, reader: User
) -> None:
    restricted(quay, group("families", reader), by=archivist)
    quay.refresh_from_db()
    descriptions.edit(quay, changes={"visibility": Visibility.STAFF}, revision=1, by=archivist)
    assert not sees(reader, quay)


def test_an_embargo_opens_by_itself_on_its_day(quay: Description, archivist: User) -> None:
    today = timezone.localdate()
    first = rights.embargo(quay, scope=Scope.ITEM, until=today + timedelta(days=1), by=archivist)
    assert not sees(STRANGER, quay)
    rights.lift(first, by=archivist)
    rights.embargo(quay, scope=Scope.ITEM, until=today, by=archivist)
    assert sees(STRANGER, quay)


def test_no_clock_is_needed_to_end_an_embargo(
    quay: Description, archivist: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    rights.embargo(quay, scope=Scope.ITEM, until=date(2090, 1, 1), by=archivist)
    for day, is_seen in ((date(2089, 12, 31), False), (date(2090, 1, 1), True)):
        monkeypatch.setattr(timezone, "localdate", lambda day=day: day)
        assert sees(STRANGER, quay) is is_seen


def test_an_embargo_of_years_counts_from_the_latest_possible_date_of_each_item(
    fonds: Description, series: Description, quay: Description, archivist: User
) -> None:
    new = described(series, "2", by=archivist, date_edtf="2020/2021")
    undated = described(series, "3", by=archivist)
    rights.embargo(fonds, scope=Scope.BRANCH, years=70, by=archivist)
    later = described(series, "4", by=archivist, date_edtf="2020")
    for row in (quay, new, undated, later):
        row.refresh_from_db()
    assert quay.open_from == date(2020, 12, 31)
    assert new.open_from == date(2091, 12, 31)
    assert undated.open_from == date(9999, 12, 31)
    assert later.open_from == date(2090, 12, 31)
    assert [sees(STRANGER, row) for row in (quay, new, undated, later)] == [True, False, False, False]
    assert sees(STRANGER, series)


def test_an_embargo_of_years_follows_a_corrected_date(
    fonds: Description, quay: Description, archivist: User
) -> None:
    rights.embargo(fonds, scope=Scope.BRANCH, years=70, by=archivist)
    assert sees(STRANGER, quay)
    descriptions.edit(quay, changes={"date_edtf": "1990"}, revision=1, by=archivist)
    assert not sees(STRANGER, quay)


def test_sizes_are_inherited_and_opened_again_by_a_nearer_rule(
    fonds: Description, series: Description, quay: Description, archivist: User
) -> None:
    rights.close_size(fonds, size=Size.ACCESS_COPY, scope=Scope.BRANCH, by=archivist)
    rights.close_size(quay, size=Size.ACCESS_COPY, scope=Scope.ITEM, is_closed=False, by=archivist)
    other = described(series, "2", by=archivist)
    for row in (quay, other):
        row.refresh_from_db()
    assert quay.closed_sizes == []
    assert other.closed_sizes == [Size.ACCESS_COPY]


def test_a_rule_above_does_not_undo_a_nearer_one_made_before_it(
    fonds: Description, quay: Description, archivist: User
) -> None:
    rights.close_size(quay, size=Size.ACCESS_COPY, scope=Scope.ITEM, is_closed=False, by=archivist)
    rights.close_size(fonds, size=Size.ACCESS_COPY, scope=Scope.BRANCH, by=archivist)
    quay.refresh_from_db()
    assert quay.closed_sizes == []


def test_withheld_names_are_told_to_staff_and_to_nobody_else(
    quay: Description, archivist: User, reader: User
) -> None:
    rights.withhold_names(
        quay,
        fields=[NamedField.TITLE, NamedField.CREATOR],
        scope=Scope.ITEM,
        stand_in_title="A pier",
        by=archivist,
    )
    told = visible_to(reader, Description.objects.all()).get(pk=quay.pk)
    assert (told.title, told.creator) == ("A pier", "")
    assert visible_to(archivist, Description.objects.all()).get(pk=quay.pk).title == "The quay"
    assert Description.objects.get(pk=quay.pk).title == "The quay"


def test_a_withheld_name_is_not_found_by_readers_and_its_stand_in_is(
    quay: Description, series: Description, archivist: User, reader: User
) -> None:
    rights.withhold_names(
        quay, fields=[NamedField.TITLE], scope=Scope.ITEM, stand_in_title="A pier", by=archivist
    )

    def found(person: User, word: str) -> bool:
        rows = visible_to(person, Description.objects.filter(pk=quay.pk))
        return rows.filter(has_word(person, word)).exists()

    assert not found(reader, "quay")
    assert found(reader, "pier")
    assert found(reader, "1950")
    assert found(archivist, "quay")


def test_names_withheld_in_a_branch_stay_out_of_what_readers_search_after_an_edit(
    fonds: Description, quay: Description, archivist: User, reader: User
) -> None:
    rights.withhold_names(fonds, fields=[NamedField.TITLE], scope=Scope.BRANCH, by=archivist)
    quay.refresh_from_db()
    descriptions.edit(quay, changes={"title": "Mrs Example"}, revision=1, by=archivist)
    rows = visible_to(reader, Description.objects.all())
    assert not rows.filter(has_word(reader, "example")).exists()
    assert rows.get(pk=quay.pk).title == "[name withheld]"


def test_lifting_gives_the_names_back(quay: Description, archivist: User, reader: User) -> None:
    rule = rights.withhold_names(quay, fields=[NamedField.TITLE], scope=Scope.ITEM, by=archivist)
    rights.lift(rule, by=archivist)
    rows = visible_to(reader, Description.objects.all())
    assert rows.filter(has_word(reader, "quay")).get(pk=quay.pk).title == "The quay"


def test_an_archivist_of_one_branch_sees_the_closed_part_of_no_other(
    series: Description, quay: Description, archivist: User
) -> None:
    other = described(None, "ZZ", by=archivist, level=LevelOfDescription.FONDS)
    secret = described(other, "1", by=archivist)
    restricted(secret, by=archivist)
    restricted(quay, by=archivist)
    eve = limited("eve", Role.ARCHIVIST, other)
    assert sees(eve, secret)
    assert not sees(eve, quay)
    assert sees(eve, series)


def test_an_archivist_of_one_branch_is_told_the_names_of_no_other(quay: Description, archivist: User) -> None:
    other = described(None, "ZZ", by=archivist, level=LevelOfDescription.FONDS)
    for row in (quay, other):
        rights.withhold_names(row, fields=[NamedField.TITLE], scope=Scope.ITEM, by=archivist)
    eve = limited("eve", Role.ARCHIVIST, other)
    titles = {row.pk: row.title for row in visible_to(eve, Description.objects.all())}
    assert titles[quay.pk] == "[name withheld]"
    assert titles[other.pk] == other.title


def test_a_branch_that_was_settled_whole_stands_as_if_each_row_was_settled_by_itself(
    fonds: Description, series: Description, archivist: User
) -> None:
    box = described(series, "b", by=archivist, level=LevelOfDescription.FILE)
    items = [described(box, str(number), by=archivist, date_edtf=f"19{number}0") for number in range(5, 9)]
    restricted(box, by=archivist)
    restricted(items[0], group("families"), by=archivist, scope=Scope.ITEM)
    rights.close_size(series, size=Size.THUMBNAIL, scope=Scope.BRANCH, by=archivist)
    rights.close_size(items[1], size=Size.THUMBNAIL, scope=Scope.ITEM, is_closed=False, by=archivist)
    rights.embargo(box, scope=Scope.BRANCH, years=60, by=archivist)
    rights.embargo(items[2], scope=Scope.ITEM, until=date(2099, 1, 1), by=archivist)
    rights.withhold_names(fonds, fields=[NamedField.TITLE], scope=Scope.BRANCH, by=archivist)
    columns = ("reference_code", *access.COLUMNS, "search_public", "stand_in_title")
    whole = list(Description.objects.order_by("path").values(*columns))
    for row in Description.objects.all():
        access.settle(row)
    assert list(Description.objects.order_by("path").values(*columns)) == whole


def test_an_archivist_of_a_branch_under_a_closed_fonds_begins_at_that_branch(
    fonds: Description, series: Description, archivist: User, reader: User
) -> None:
    eve = limited("eve", Role.ARCHIVIST, series)
    assert list(catalogue.roots(eve)) == [fonds]
    restricted(fonds, by=archivist)
    assert list(catalogue.roots(eve)) == [series]
    assert list(catalogue.roots(reader)) == []
    assert list(catalogue.roots(archivist)) == [fonds]
