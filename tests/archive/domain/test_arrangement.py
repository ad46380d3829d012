"""Which level stands under which."""

import pytest

from archive.domain.arrangement import levels_under, require_place
from archive.domain.errors import MisplacedLevel
from archive.domain.vocabulary import LevelOfDescription as Level


def test_only_fonds_and_collections_stand_at_the_top() -> None:
    assert levels_under(None) == (Level.FONDS, Level.COLLECTION)


def test_nothing_stands_under_an_item() -> None:
    assert levels_under(Level.ITEM) == ()


def test_a_series_under_a_file_is_refused() -> None:
    with pytest.raises(MisplacedLevel):
        require_place(Level.SERIES, under=Level.FILE)
