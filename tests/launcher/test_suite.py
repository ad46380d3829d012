"""The whole suite in shares: no folder of tests is left out, and one failure is enough to fail."""

import os
import sys
from pathlib import Path

import pytest

from launcher import suite
from launcher.suite import Share, side_by_side
from launcher.tree import ROOT


def share(name: str, code: str) -> Share:
    return Share(name, [sys.executable, "-c", code], dict(os.environ))


def test_every_folder_of_tests_is_in_one_share() -> None:
    folders = {path.parent.relative_to(ROOT).parts[:2] for path in (ROOT / "tests").rglob("test_*.py")}
    shared = [Path(path).parts for paths in suite.SHARES.values() for path in paths]
    assert sorted(shared) == sorted(folders)


@pytest.mark.parametrize(("first", "second", "status"), [(0, 0, 0), (3, 0, 3), (0, 4, 4)])
def test_the_status_is_that_of_a_share_that_failed(first: int, second: int, status: int) -> None:
    shares = [share("one", f"raise SystemExit({first})"), share("two", f"raise SystemExit({second})")]
    assert side_by_side(shares) == status


def test_what_the_others_say_comes_after_the_last_one(capfd: pytest.CaptureFixture[str]) -> None:
    assert side_by_side([share("one", "print('early')"), share("two", "print('late')")]) == 0
    said = capfd.readouterr()
    assert said.out.index("late") < said.out.index("early")
    assert "tests: one" in said.err


def test_shares_run_at_the_same_time(tmp_path: Path) -> None:
    # Each waits for the other's file: one after the other they would wait for ever.
    wait = """
import pathlib, time
folder = pathlib.Path({folder!r})
(folder / {own!r}).touch()
while not (folder / {other!r}).exists(): time.sleep(0.01)
"""
    pair = [("a", "b"), ("b", "a")]
    shares = [share(own, wait.format(folder=str(tmp_path), own=own, other=other)) for own, other in pair]
    assert side_by_side(shares) == 0
