"""Dates in plain words, English and Chinese: what they become, and what is refused rather than guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.domain import date_words
from archive.domain.errors import UnreadableDate

MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October"]


@pytest.mark.parametrize(
    ("typed", "edtf"),
    [
        ("1937", "1937"),
        ("c. 1937", "1937~"),
        ("ca 1937", "1937~"),
        ("About 1937", "1937~"),
        ("perhaps 1937", "1937?"),
        ("perhaps about 1937", "1937%"),
        ("1930s", "193X"),
        ("the 1930s", "193X"),
        ("about the 1930s", "193X~"),
        ("before 1949", "../1949"),
        ("after 1949", "1949/.."),
        ("between 1914 and 1918", "1914/1918"),
        ("from 1914 to c. 1918", "1914/1918~"),
        ("1914–1918", "1914/1918"),
        ("c. 1914-1918", "1914~/1918~"),
        ("12 May 1937", "1937-05-12"),
        ("May 12, 1937", "1937-05-12"),
        ("1st of May 1937", "1937-05-01"),
        ("Sept 1937", "1937-09"),
        ("spring 1937", "1937-21"),
    ],
)
def test_english_words_become_edtf(typed: str, edtf: str) -> None:
    assert date_words.read(typed).text == edtf


@pytest.mark.parametrize(
    ("typed", "edtf"),
    [
        ("1937年", "1937"),
        ("1937年5月", "1937-05"),
        ("1937年5月12日", "1937-05-12"),
        ("一九三七年", "1937"),
        ("约1937年", "1937~"),
        ("1937年前后", "1937~"),
        ("可能约1937年", "1937%"),
        ("1930年代", "193X"),
        ("1949年以前", "../1949"),
        ("1949年之后", "1949/.."),
        ("1914年至1918年", "1914/1918"),
        ("1914-1918年", "1914/1918"),
        ("1937年春", "1937-21"),
        ("民国元年", "1912"),
        ("民国二十六年", "1937"),
        ("民国26年5月", "1937-05"),
        ("民國廿六年七月七日", "1937-07-07"),
        ("光绪二十年", "1894"),
        ("清光緒三十四年", "1908"),
        ("宣统三年", "1911"),
    ],
)
def test_chinese_words_become_edtf(typed: str, edtf: str) -> None:
    assert date_words.read(typed).text == edtf


@pytest.mark.parametrize(
    "typed",
    [
        *("", "soon", "1937 or 1938", "31 February 1937", "May", "the thirties", "between 1918 and 1914"),
        *("民国", "民国零年", "光绪三十五年", "光绪二十年五月", "很久以前", "三十年代"),
    ],
)
def test_what_does_not_map_cleanly_is_refused_with_what_was_typed(typed: str) -> None:
    with pytest.raises(UnreadableDate) as refusal:
        date_words.read(typed)
    assert refusal.value.text == typed


@given(st.integers(1, 28), st.sampled_from(range(len(MONTHS))), st.integers(1800, 2100))
def test_a_day_is_the_same_day_in_both_languages(day: int, month: int, year: int) -> None:
    english = date_words.read(f"{day} {MONTHS[month]} {year}")
    chinese = date_words.read(f"{year}年{month + 1}月{day}日")
    assert english == chinese


@given(st.integers(1, 99))
def test_years_of_the_republic_count_from_1912(year: int) -> None:
    assert date_words.read(f"民国{year}年").text == str(1911 + year)


@given(st.text(max_size=30))
def test_nothing_that_is_typed_breaks_the_reader(typed: str) -> None:
    try:
        date_words.read(typed)
    except UnreadableDate as refusal:
        assert refusal.text == typed
