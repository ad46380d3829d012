"""What is typed into the search field, and how text is kept to answer it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.domain import scripts, search_query, search_words
from archive.domain.search import searchable


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("harbour pier", ["harbour", "pier"]),
        ('"old  harbour" pier', ["old harbour", "pier"]),
        ("“old harbour”", ["old harbour"]),
        ("«vieux port»", ["vieux port"]),
        ("「老照片」", ["老照片"]),
        ('"never closed', ["never closed"]),
        ("抗战老照片", ["抗战", "老照片"]),
        ("抗戰老照片", ["抗战", "老照片"]),
        ("上海的照片", ["上海", "照片"]),
        ("的", ["的"]),
        ("Ünïcode ＡＢＣ", ["unicode", "abc"]),
        ("1937年上海", ["1937", "年", "上海"]),
        ("100%", ["100"]),
        ("!!! ...", []),
        ("-postcard", []),
        ('""', []),
    ],
)
def test_a_query_is_read_as_a_person_means_it(query: str, wanted: list[str]) -> None:
    assert [" ".join(term.pieces) for term in search_query.parse(query)] == wanted


def test_a_minus_before_a_word_excludes_it_and_a_hyphen_inside_does_not() -> None:
    terms = search_query.parse('street -postcard -"old pier" ho-1-7')
    assert [(" ".join(term.pieces), term.is_excluded, term.code) for term in terms] == [
        ("street", False, ""),
        ("postcard", True, ""),
        ("old pier", True, ""),
        ("ho 1 7", False, "ho-1-7"),
    ]


def test_an_asterisk_asks_for_the_beginning_of_a_word() -> None:
    (term,) = search_query.parse("Photo*")
    assert (term.pieces, term.is_prefix, term.tsquery) == (("photo",), True, "'photo':*")


@pytest.mark.parametrize(
    ("word", "other"),
    [("street", "streets"), ("boxes", "box"), ("city", "cities"), ("cities", "city"), ("church", "churches")],
)
def test_a_word_is_met_by_its_regular_plural_and_singular(word: str, other: str) -> None:
    assert other in search_query.forms(word)


@pytest.mark.parametrize(
    ("traditional", "simplified"), [("攝影師", "摄影师"), ("臺灣", "台湾"), ("國", "国")]
)
def test_both_scripts_fold_to_one(traditional: str, simplified: str) -> None:
    assert searchable(traditional) == searchable(simplified) == simplified
    assert scripts.traditional("摄影师") == "攝影師"


def test_every_pair_of_a_chinese_text_is_kept_and_its_last_character() -> None:
    assert search_words.vector(["老照片"]) == "'老照':1 '照片':2 '片':3"


def test_no_phrase_runs_from_one_field_into_the_next() -> None:
    assert search_words.vector(["old", "harbour"]) == "'old':1 'harbour':12"


@given(st.text(max_size=300))
def test_any_query_makes_terms_whose_words_are_letters_and_digits(query: str) -> None:
    for term in search_query.parse(query):
        assert all(piece.isalnum() for piece in term.pieces if not search_words.is_han(piece))
        term.pattern.search(searchable(query))
