"""Search and reading order."""

import pytest

from archive.domain.vocabulary import LevelOfDescription
from archive.models import Description, User
from archive.selectors.finding import catalogue
from archive.services.describing import descriptions


@pytest.fixture
def items(series: Description, archivist: User) -> list[Description]:
    titles = {"2": "Pier and harbour", "10": "抗战时期的老照片", "1": "Café terrace"}
    return [
        descriptions.create(
            parent=series, level=LevelOfDescription.ITEM, code=code, title=title, by=archivist
        )
        for code, title in titles.items()
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("harbour pier", ["HO-1-2"]),
        ("CAFE", ["HO-1-1"]),
        ("老照片", ["HO-1-10"]),
        ("照", ["HO-1-10"]),
        ("harbour airport", []),
        ("100%", []),
        ("", []),
    ],
)
def test_every_word_has_to_be_found(
    items: list[Description], archivist: User, query: str, found: list[str]
) -> None:
    assert [each.reference_code for each in catalogue.searched(archivist, query)] == found


def test_items_come_in_the_order_in_which_people_count(
    items: list[Description], series: Description, archivist: User
) -> None:
    codes = [each.code for each in catalogue.children(archivist, series)]
    assert codes == ["1", "2", "10"]
