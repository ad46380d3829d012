"""Reference codes and their order."""

from archive.domain.identifiers import natural_key, reference_code


def test_a_reference_code_carries_the_chain_above_it() -> None:
    assert reference_code(reference_code(None, "HO"), "1") == "HO-1"


def test_numbers_sort_as_people_count() -> None:
    codes = ["HO-1-10", "HO-1-9", "HO-1-2"]
    assert sorted(codes, key=natural_key) == ["HO-1-2", "HO-1-9", "HO-1-10"]
