"""How rules add up on the way down: closing adds, sizes are decided by the nearest, groups are conditions."""

from datetime import date

import pytest

from archive.domain.rights import GUARDED, Match, RestrictionReason, Size
from archive.domain.standing import (
    Added,
    Standing,
    clauses_of,
    is_guarded,
    key_of,
    may_pass,
    with_added,
)


def test_the_latest_of_two_embargoes_counts() -> None:
    early, late = Added(open_from=date(2030, 1, 1)), Added(open_from=date(2050, 1, 1))
    for first, second in ((early, late), (late, early)):
        held = with_added(with_added(Standing(), first), second)
        assert held.open_from == date(2050, 1, 1)


def test_the_nearest_rule_decides_about_a_size_and_leaves_the_others_alone() -> None:
    above = with_added(Standing(), Added(sizes={Size.ACCESS_COPY: True, Size.THUMBNAIL: True}))
    below = with_added(above, Added(sizes={Size.ACCESS_COPY: False}))
    assert above.closed == {Size.ACCESS_COPY, Size.THUMBNAIL}
    assert below.closed == {Size.THUMBNAIL}


def test_withheld_names_and_warnings_only_ever_add_up() -> None:
    held = with_added(
        Standing(withheld=frozenset({"title"}), is_warned=True), Added(withheld=frozenset({"creator"}))
    )
    assert held.withheld == {"title", "creator"}
    assert held.is_warned


@pytest.mark.parametrize(
    ("match", "groups", "passes"),
    [
        (Match.ANY_OF, {1}, True),
        (Match.ANY_OF, {2, 9}, True),
        (Match.ANY_OF, {9}, False),
        (Match.ALL_OF, {1}, False),
        (Match.ALL_OF, {1, 2}, True),
        (Match.ALL_OF, set(), False),
    ],
)
def test_any_of_and_all_of_say_what_they_say(match: Match, groups: set[int], passes: bool) -> None:
    assert may_pass(clauses_of([1, 2], match), groups) is passes


@pytest.mark.parametrize("match", Match)
def test_a_restriction_without_groups_lets_nobody_in(match: Match) -> None:
    assert not may_pass(clauses_of([], match), {1, 2, 3})


def test_two_restrictions_both_have_to_be_met() -> None:
    both = clauses_of([1], Match.ANY_OF) | clauses_of([2, 3], Match.ANY_OF)
    assert may_pass(both, {1, 3})
    assert not may_pass(both, {1})
    assert not may_pass(both, {2, 3})


def test_a_set_of_clauses_has_one_key_however_it_was_put_together() -> None:
    one = clauses_of([12, 5], Match.ANY_OF) | clauses_of([], Match.ANY_OF)
    other = clauses_of([], Match.ALL_OF) | clauses_of([5, 12], Match.ANY_OF)
    assert key_of(one) == key_of(other) == "-|5.12"


def test_the_highest_level_is_medical_grief_and_sacred_or_secret() -> None:
    assert {reason for reason in RestrictionReason if is_guarded(reason)} == GUARDED
    assert not is_guarded(RestrictionReason.CHILD)
