"""Where the data folder and its sockets are."""

import os
import stat
import tempfile
from pathlib import Path

import pytest

from launcher.errors import Problem
from launcher.home import SOCKET_PATH_LIMIT, Home
from launcher.tree import ROOT


def test_without_a_name_the_home_is_var_beside_the_program() -> None:
    assert Home.named_by({}).root == ROOT / "var"
    assert Home.named_by({"ALBUMEN_HOME": "  "}).root == ROOT / "var"


def test_a_relative_name_is_taken_from_where_the_person_stands(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Home.named_by({"ALBUMEN_HOME": "archive"}).root == tmp_path / "archive"


def test_sockets_lie_in_the_home_when_their_path_fits() -> None:
    assert Home(Path("/srv/albumen")).sockets == Path("/srv/albumen/run")


@pytest.mark.parametrize("part", ["a" * 100, "馆" * 34])
def test_sockets_of_a_long_home_get_a_short_path_of_their_own(part: str) -> None:
    sockets = Home(Path("/srv") / part).sockets
    assert sockets.parent == Path(tempfile.gettempdir())
    assert len(os.fsencode(sockets / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT
    assert sockets != Home(Path("/srv") / part / "b").sockets


def test_the_longest_path_that_fits_stays_in_the_home() -> None:
    room = SOCKET_PATH_LIMIT - len("/run/.s.PGSQL.5432")
    assert Home(Path("/" + "a" * (room - 1))).sockets.name == "run"
    assert Home(Path("/" + "a" * room)).sockets.name != "run"


def test_a_new_home_is_closed_to_other_people(tmp_path: Path) -> None:
    home = Home(tmp_path / "deep" / "home")
    home.make()
    home.make()
    for folder in (home.root, home.state, home.logs, home.sockets):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_home_that_cannot_be_made_names_the_variable_to_set(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(Problem) as caught:
        Home(tmp_path / "file" / "home").make()
    assert "ALBUMEN_HOME" in caught.value.cure
