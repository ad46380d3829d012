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


def test_every_file_of_tests_is_in_one_share() -> None:
    for path in (ROOT / "tests").rglob("test_*.py"):
        here = path.relative_to(ROOT)
        shares = [name for name, words in suite.SHARES.items() if _takes(words, here)]
        assert len(shares) == 1, (here, shares)


def _takes(words: tuple[str, ...], path: Path) -> bool:
    """Whether pytest with these words runs the tests in this file."""
    ignored = [word.removeprefix("--ignore=") for word in words if word.startswith("--ignore=")]
    named = [word for word in words if not word.startswith("--")]
    return any(path.is_relative_to(word) for word in named) and str(path) not in ignored


@pytest.mark.parametrize(("first", "second", "status"), [(0, 0, 0), (3, 0, 3), (0, 4, 4)])
def test_the_status_is_that_of_a_share_that_failed(first: int, second: int, status: int) -> None:
    shares = [share("one", f"raise SystemExit({first})"), share("two", f"raise SystemExit({second})")]
    assert side_by_side(shares) == status


def test_what_the_others_say_comes_after_the_first_one(capfd: pytest.CaptureFixture[str]) -> None:
    slow = "import time; time.sleep(0.5); print('first')"
    assert side_by_side([share("one", slow), share("two", "print('second')")]) == 0
    said = capfd.readouterr()
    assert said.out.index("first") < said.out.index("second")
    assert "two" in said.err


def test_no_more_run_at_once_than_may(tmp_path: Path) -> None:
    place = str(tmp_path / "here")
    alone = f"import os, time; os.mkdir({place!r}); time.sleep(0.2); os.rmdir({place!r})"
    assert side_by_side([share(str(number), alone) for number in range(3)], at_once=1) == 0


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
