"""What a person reads when a program fails."""

import sys

import pytest

from launcher import shell
from launcher.errors import Problem


def _fails(code: str) -> Problem:
    with pytest.raises(Problem) as caught:
        shell.asked([sys.executable, "-c", code], what="doing it", cure="Mend it.")
    return caught.value


def test_of_a_traceback_only_the_reason_is_told() -> None:
    problem = _fails("raise ValueError('ALBUMEN_PORT: is no number.')")
    assert problem.why == "ValueError: ALBUMEN_PORT: is no number."


def test_the_last_words_of_a_program_are_told() -> None:
    problem = _fails("import sys; print('could not connect', file=sys.stderr); sys.exit(2)")
    assert (problem.what, problem.why, problem.cure) == ("doing it", "could not connect", "Mend it.")


def test_a_program_that_says_nothing_leaves_its_status() -> None:
    assert _fails("raise SystemExit(7)").why == "status 7"


def test_a_program_that_is_missing_is_a_problem_too() -> None:
    with pytest.raises(Problem, match="no-such-program"):
        shell.visibly(["no-such-program"], what="doing it", cure="Mend it.")
    assert shell.quietly(["no-such-program"]) is None


def test_an_inspection_is_quoted_whole_but_its_crash_in_one_line() -> None:
    def inspection(code: str) -> str:
        return shell.judged([sys.executable, "-c", code], what="checking", cure="Mend it.", env={})

    assert inspection("import sys; print('WARNINGS: one', file=sys.stderr)") == "WARNINGS: one\n"
    with pytest.raises(Problem, match=r"ERRORS: first\nsecond"):
        inspection("print('ERRORS: first'); print('second'); raise SystemExit(1)")
    with pytest.raises(Problem, match=r"^checking: OSError: no$"):
        inspection("raise OSError('no')")
