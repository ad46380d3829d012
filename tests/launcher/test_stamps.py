"""When something is installed again, and when not."""

from pathlib import Path

from launcher import stamps


def test_nothing_is_fresh_before_it_was_made(tmp_path: Path) -> None:
    assert not stamps.fresh(tmp_path / "stamp", "value")


def test_what_was_made_stays_fresh_until_its_value_changes(tmp_path: Path) -> None:
    stamp = tmp_path / "new" / "stamp"
    stamps.put(stamp, "one")
    assert stamps.fresh(stamp, "one")
    assert not stamps.fresh(stamp, "two")


def test_a_fingerprint_depends_on_content_and_on_words(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text("a==1\n")
    before = stamps.fingerprint([file], "3.11.7")
    assert stamps.fingerprint([file], "3.11.7") == before
    assert stamps.fingerprint([file], "3.12.0") != before
    file.write_text("a==2\n")
    assert stamps.fingerprint([file], "3.11.7") != before


def test_text_that_moves_from_one_file_to_the_next_changes_the_fingerprint(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("ab")
    two.write_text("c")
    before = stamps.fingerprint([one, two])
    one.write_text("a")
    two.write_text("bc")
    assert stamps.fingerprint([one, two]) != before


def test_a_missing_file_counts_as_empty(tmp_path: Path) -> None:
    missing = stamps.fingerprint([tmp_path / "none"])
    (tmp_path / "none").write_text("now")
    assert stamps.fingerprint([tmp_path / "none"]) != missing
