"""What is kept for items: leaves, cards, pairs, and what a picture confesses."""

import pytest
from django.contrib.auth.models import AnonymousUser

from archive.domain.vocabulary import RunState, Visibility
from archive.models import Description, RestorationRun, User
from archive.selectors.custody import holdings
from archive.selectors.custody.holdings import Interpretation
from archive.services.describing import descriptions
from tests.archive.web.shelf import with_copies, with_restoration

STRANGER = AnonymousUser()


@pytest.mark.parametrize(
    ("report", "said"),
    [
        ({"colorized": True, "invented": True}, Interpretation.COLORS),
        ({"colorized": False, "invented": True}, Interpretation.DETAIL),
        ({"colorized": False, "invented": False}, None),
        (None, None),
    ],
)
def test_a_restoration_confesses_what_was_invented(
    report: dict[str, bool] | None, said: Interpretation | None
) -> None:
    assert Interpretation.of(RestorationRun(report=report)) is said


def test_a_reader_is_told_of_the_interpretation_though_not_of_the_run(
    item: Description, archivist: User
) -> None:
    with_restoration(with_copies(item), by=archivist)
    (card,) = holdings.cards(STRANGER, [item])
    (leaf,) = holdings.leaves(item, holdings.files_of(STRANGER, item))
    (pair,) = holdings.lately_restored(STRANGER, most=3)
    assert card.run is None
    assert card.interpretation is leaf.interpretation is pair.interpretation is Interpretation.COLORS


def test_a_candidate_changes_nothing_of_what_readers_are_shown(item: Description, archivist: User) -> None:
    with_restoration(with_copies(item), by=archivist, state=RunState.AWAITING_REVIEW)
    (leaf,) = holdings.leaves(item, holdings.files_of(STRANGER, item))
    (card,) = holdings.cards(STRANGER, [item])
    assert leaf.scan is not None
    assert leaf.restoration is None
    assert card.approved is None
    assert holdings.lately_restored(STRANGER, most=3) == []


def test_a_closed_item_is_not_among_the_lately_restored(item: Description, archivist: User) -> None:
    with_restoration(with_copies(item), by=archivist)
    item.refresh_from_db()
    descriptions.edit(item, changes={"visibility": Visibility.STAFF}, revision=item.revision, by=archivist)
    assert holdings.lately_restored(STRANGER, most=3) == []
    assert [pair.description for pair in holdings.lately_restored(archivist, most=3)] == [item]
