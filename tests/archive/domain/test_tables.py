"""Tables of descriptions as files: what is written is read again, byte for byte, and computes nothing."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.domain import table_cells, tables
from archive.domain.errors import TableRefused
from archive.domain.table_findings import SENTENCES

TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60),
    st.text("=+-@'\\N \t\r\n,;\"＝港务局a", max_size=12),
)


@given(TEXTS)
def test_every_text_comes_back_from_its_cell(text: str) -> None:
    assert table_cells.read(table_cells.written(text)) == text


@given(TEXTS)
def test_no_cell_begins_with_what_a_spreadsheet_computes(text: str) -> None:
    cell = table_cells.written(text)
    assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    assert not cell.startswith(("\t", "\r"))


def test_empty_and_missing_are_two_things() -> None:
    assert (table_cells.written(""), table_cells.written(None)) == ("", r"\N")
    assert (table_cells.read(""), table_cells.read(r"\N")) == ("", None)
    assert table_cells.read(table_cells.written(r"\N")) == r"\N"


def test_an_apostrophe_that_guards_nothing_is_part_of_the_text() -> None:
    assert table_cells.read("'tis the pier") == "'tis the pier"
    assert table_cells.written("'tis the pier") == "'tis the pier"
    assert table_cells.read("'=1+1") == "=1+1"


VALUES = st.fixed_dictionaries({name: st.one_of(st.none(), TEXTS) for name in tables.COLUMNS})


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=20)
@given(st.lists(VALUES, max_size=2))
def test_a_file_is_read_as_it_was_written(rows: list[dict[str, str | None]]) -> None:
    rows = [{**row, "reference_code": "HO"} for row in rows]
    content = "".join(tables.lines(rows)).encode()
    if not rows:
        with pytest.raises(TableRefused):
            tables.read(content)
        return
    table = tables.read(content)
    assert table.header == tables.COLUMNS
    read = [dict(zip(tables.COLUMNS, map(table_cells.read, row.cells), strict=True)) for row in table.rows]
    assert read == rows


def test_lines_end_as_the_standard_says_and_a_mark_comes_only_when_asked_for() -> None:
    plain = "".join(tables.lines([{"reference_code": "HO", "note": "one\ntwo"}])).encode()
    marked = "".join(tables.lines([{"reference_code": "HO", "note": "one\ntwo"}], has_bom=True)).encode()
    assert plain.startswith(b"reference_code,parent_code,level,title,")
    assert plain.endswith(b"\r\n")
    assert b'"one\ntwo"' in plain
    assert marked == b"\xef\xbb\xbf" + plain
    assert tables.read(marked) == tables.read(plain)


def _table(*rows: list[str]) -> bytes:
    made = io.StringIO(newline="")
    csv.writer(made).writerows(rows)
    return made.getvalue().encode()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no_rows"),
        (b"\r\n\r\n", "no_rows"),
        (b"reference_code,title\r\n", "no_rows"),
        ("标题".encode("gb18030"), "not_utf8"),
        (b'reference_code\r\n"HO', "not_csv"),
        (b"reference_code\r\nHO\x00", "not_csv"),
        (b"reference_code,\r\nHO,x", "header_empty"),
        (b"title,reference_code,title\r\nx,HO,y", "header_twice"),
        (b"reference_code\r\n" + b"HO\r\n" * (tables.MOST_ROWS + 1), "too_many_rows"),
        (_table([str(number) for number in range(201)], ["x"]), "too_many_columns"),
        (b"x" * (tables.MOST_BYTES + 1), "too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_table_is_refused_with_the_reason(content: bytes, reason: str) -> None:
    with pytest.raises(TableRefused) as refused:
        tables.read(content)
    assert refused.value.reason == reason


def test_columns_are_known_by_their_names_however_these_are_capitalised() -> None:
    header = (" Reference Code", "TITLE", "shelf", "title ")
    assert tables.mapped(header) == {0: "reference_code", 1: "title"}


def test_every_finding_says_what_to_do() -> None:
    assert all(str(sentence).endswith((".", "…", "…”.")) for sentence in SENTENCES.values())
