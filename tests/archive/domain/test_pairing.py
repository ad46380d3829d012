"""Fronts and backs find each other by their names, and nothing else is taken for a back."""

import pytest

from archive.domain.pairing import paired
from archive.domain.vocabulary import Side

R, V = Side.RECTO, Side.VERSO


@pytest.mark.parametrize(
    ("front", "back"),
    [
        ("quay.tif", "quay_verso.tif"),
        ("quay.tif", "quay-back.tif"),
        ("quay.tif", "quay v.tif"),
        ("Quay.TIF", "quay_VERSO.tif"),
        ("quay_recto.tif", "quay_verso.tif"),
        ("quay-r.jpg", "quay-v.jpg"),
        ("码头.tif", "码头_背面.tif"),
        ("码头正面.tif", "码头背面.tif"),
        ("box/1937-05.tif", "box/1937-05_verso.tif"),
    ],
)
def test_a_back_finds_its_front(front: str, back: str) -> None:
    (pair,) = paired([back, front])
    assert pair.paths == {R: front, V: back}


def test_a_back_whose_front_is_missing_is_still_a_back() -> None:
    assert paired(["quay_verso.tif"])[0].paths == {V: "quay_verso.tif"}


def test_a_lone_letter_is_part_of_a_name() -> None:
    assert paired(["henry-v.tif"])[0].paths == {R: "henry-v.tif"}


def test_a_back_does_not_cross_folders() -> None:
    assert len(paired(["a/quay.tif", "b/quay_verso.tif"])) == 2


def test_of_two_fronts_the_one_with_the_same_suffix_gets_the_back() -> None:
    pairs = [pair.paths for pair in paired(["quay.jpg", "quay.tif", "quay_verso.tif"])]
    assert pairs == [{R: "quay.jpg"}, {R: "quay.tif", V: "quay_verso.tif"}]


def test_every_file_is_in_exactly_one_pair() -> None:
    paths = ["a.tif", "a.jpg", "a_verso.tif", "a_back.jpg", "a-v.png", "verso.tif", "b_v.tif"]
    found = [path for pair in paired(paths) for path in pair.paths.values()]
    assert sorted(found) == sorted(paths)


def test_pairs_come_in_the_order_in_which_people_count() -> None:
    order = [
        next(iter(pair.paths.values())) for pair in paired(["s10.tif", "s9.tif", "s9_verso.tif", "s1.tif"])
    ]
    assert order == ["s1.tif", "s9.tif", "s10.tif"]
