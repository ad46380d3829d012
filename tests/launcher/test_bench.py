"""Test runs share servers and nothing else."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher import bench
from launcher.home import Home
from launcher.services import postgresql, redis

_OPERATORS = {
    "PATH": "/usr/bin",
    "ALBUMEN_HOME": "/srv/albumen",
    "ALBUMEN_SENDFILE": "x-accel",
    "DATABASE_URL": "postgresql://db.example/archive",
    "REDIS_URL": "redis://queue.example/0",
}


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "test")
        monkeypatch.setattr(bench, "SHARED", home)
        yield home


def test_runs_at_the_same_time_have_their_own_databases_and_the_last_stops_the_servers(shared: Home) -> None:
    with bench.taken({}) as first:
        with bench.taken({}) as second:
            assert first["DATABASE_URL"] == second["DATABASE_URL"]
            for name in ("ALBUMEN_TEST_DB_SUFFIX", "REDIS_URL", "ALBUMEN_HOME"):
                assert first[name] != second[name]
        assert postgresql.running(shared) is not None
        assert redis.running(shared) is not None
    assert postgresql.running(shared) is None
    assert redis.running(shared) is None


def test_the_operators_databases_and_settings_are_left_out(shared: Home) -> None:
    with bench.taken(_OPERATORS) as environ:
        assert environ["PATH"] == "/usr/bin"
        assert "example" not in environ["DATABASE_URL"] + environ["REDIS_URL"]
        assert "ALBUMEN_SENDFILE" not in environ
        assert Path(environ["ALBUMEN_HOME"]).is_relative_to(shared.root)


def test_a_run_finds_its_queue_and_its_home_empty(shared: Home) -> None:
    with bench.taken({}) as environ:
        left = Path(environ["ALBUMEN_HOME"]) / "left"
        left.touch()
        assert redis.ask(shared, "SELECT 0", "SET left over") == "+OK"
        with bench.taken({}):
            pass
        assert redis.ask(shared, "SELECT 0", "EXISTS left") == ":1"
    with bench.taken({}) as again:
        assert again["ALBUMEN_HOME"] == environ["ALBUMEN_HOME"]
        assert not left.exists()
        assert redis.ask(shared, "SELECT 0", "EXISTS left") == ":0"
