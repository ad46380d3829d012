"""Where things lie in a bag, and which codes they get where it is taken in."""

import pytest

from archive.domain import bag_layout


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("HO-1-0001", "HO-1-0001"),
        ("档案-1", "档案-1"),
        ("a/b", "a%2Fb"),
        ("a%2Fb", "a%252Fb"),
        ("..", "%2E."),
    ],
)
def test_a_reference_code_never_leads_out_of_its_folder(code: str, name: str) -> None:
    assert bag_layout.place(code) == name


@pytest.mark.parametrize(
    ("codes", "parents", "into", "given"),
    [
        (["HO-1-0001"], ["HO-1"], "HO-1", ["HO-1-0001"]),
        (["HO-1-0001", "HO-2-0001"], ["HO-1", "HO-2"], "HO", ["HO-1-0001", "HO-2-0001"]),
        (["HO-1-0001", "HO-1-0002"], ["HO-1"], "X-9", ["X-9-0001", "X-9-0002"]),
        (["HO-1-0001", "HO-2-0001"], ["HO-1", "HO-2"], "X", ["X-1-0001", "X-2-0001"]),
        (["A-1", "B-1"], ["A", "B"], "X", ["X-A-1", "X-B-1"]),
        (["HOTEL-1"], ["HOTEL"], "HO", ["HO-1"]),
    ],
)
def test_items_come_home_or_below_the_level_that_takes_them_in(
    codes: list[str], parents: list[str], into: str, given: list[str]
) -> None:
    assert bag_layout.rehung(codes, parents, into=into) == dict(zip(codes, given, strict=True))
