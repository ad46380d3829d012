"""A real PostgreSQL and a real Redis, started and stopped in a home of their own."""

import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis as redis_client

from launcher.errors import Problem
from launcher.home import Home
from launcher.services import binaries, embedded, identity, postgresql, redis
from launcher.services.identity import Identity
from launcher.services.postgresql import PostgreSQL

Started = tuple[Home, embedded.Addresses]


@pytest.fixture(scope="module")
def started() -> Iterator[Started]:
    with tempfile.TemporaryDirectory(prefix="my archive ") as folder:
        home = Home(Path(folder) / "馆")
        try:
            yield home, embedded.start(home, {}, lasting=False, redis_database=2)
        finally:
            embedded.stop(home)


def _server(home: Home) -> PostgreSQL:
    found = binaries.find_postgresql()
    assert found is not None
    return PostgreSQL(home, found, identity.choose(), lasting=False)


def test_both_answer_on_their_sockets(started: Started) -> None:
    _, addresses = started
    with psycopg.connect(addresses.database_url) as connection:
        assert connection.execute("SELECT similarity('老照片', '老照片')").fetchone() == (1.0,)
        assert connection.execute("SELECT unaccent('Café')").fetchone() == ("Cafe",)
    assert redis_client.from_url(addresses.redis_url).ping()


def test_neither_listens_on_a_network_port(started: Started) -> None:
    home, addresses = started
    with psycopg.connect(addresses.database_url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert redis_client.from_url(addresses.redis_url).config_get("port") == {"port": "0"}
    assert (home.root.stat().st_mode & 0o077) == 0


def test_starting_again_leaves_what_runs_as_it_is(started: Started) -> None:
    home, addresses = started
    before = (postgresql.running(home), redis.running(home))
    assert embedded.start(home, {}, lasting=False, redis_database=2) == addresses
    assert (postgresql.running(home), redis.running(home)) == before


def test_servers_whose_records_were_lost_are_found_by_their_folders(started: Started) -> None:
    home, _ = started
    before = (postgresql.running(home), redis.running(home))
    postgresql.record_of(home).unlink()
    redis.record_of(home).unlink()
    assert (postgresql.running(home), redis.running(home)) == before


def test_a_database_that_cannot_search_chinese_is_refused(started: Started) -> None:
    home, _ = started
    server = _server(home)
    server.query("CREATE DATABASE plain TEMPLATE template0 LOCALE 'C'", database="postgres")
    server.query("CREATE EXTENSION pg_trgm", database="plain")
    with pytest.raises(Problem) as caught:
        server.require_locale(database="plain")
    assert "it is C," in caught.value.why
    assert "C.UTF-8" in caught.value.cure


def test_services_that_the_operator_names_are_not_started(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    environ = {"DATABASE_URL": "postgresql://db.example/a", "REDIS_URL": "redis://queue.example"}
    addresses = embedded.start(home, environ)
    assert (addresses.database_url, addresses.redis_url) == (environ["DATABASE_URL"], environ["REDIS_URL"])
    assert not addresses.own_database
    assert not addresses.own_redis
    assert not home.postgresql.exists()
    assert embedded.stop(home) == []


def test_stopping_can_be_put_off_while_somebody_uses_them(started: Started) -> None:
    home, _ = started
    assert embedded.stop(home, unless=lambda: True) == []
    assert postgresql.running(home) is not None


def test_a_server_that_was_killed_is_started_again(
    started: Started, capsys: pytest.CaptureFixture[str]
) -> None:
    home, addresses = started
    before = redis.running(home)
    assert before is not None
    embedded.revive(home, addresses, {})
    assert capsys.readouterr().err == ""
    before.stop(signal.SIGKILL, timeout_s=5)
    embedded.revive(home, addresses, {})
    assert "Redis had stopped" in capsys.readouterr().err
    assert redis_client.from_url(addresses.redis_url).ping()


def test_data_of_an_absent_version_is_not_opened_by_another(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.make()
    home.postgresql.mkdir()
    (home.postgresql / "PG_VERSION").write_text("9\n")
    with pytest.raises(Problem, match="made by PostgreSQL 9"):
        embedded.start(home, {"REDIS_URL": "redis://queue.example"})


def test_what_is_written_outlives_a_stop_and_a_cut_off_creation_is_made_good(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.make()
    home.postgresql.mkdir()
    (home.postgresql / "half").touch()
    try:
        addresses = embedded.start(home, {})
        with psycopg.connect(addresses.database_url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        redis_client.from_url(addresses.redis_url).set("kept", "yes")
        assert embedded.stop(home) == ["Redis", "PostgreSQL"]
        assert embedded.stop(home) == []
        assert embedded.start(home, {}) == addresses
        with psycopg.connect(addresses.database_url) as connection:
            assert connection.execute("SELECT one FROM kept").fetchone() == (1,)
        assert redis_client.from_url(addresses.redis_url).get("kept") == b"yes"
    finally:
        embedded.stop(home)


@pytest.mark.skipif(identity.choose() == Identity(), reason="a normal user needs no other identity")
def test_without_namespaces_root_lends_the_folder_to_an_account(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(identity, "_NAMESPACE", ("false",))
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        home = Home(Path(folder) / "home")
        try:
            addresses = embedded.start(home, {"REDIS_URL": "redis://queue.example"}, lasting=False)
            with psycopg.connect(addresses.database_url) as connection:
                assert connection.execute("SELECT 1").fetchone() == (1,)
            assert home.postgresql.stat().st_uid != 0
            assert home.root.stat().st_mode & 0o007 == 0
        finally:
            embedded.stop(home)


@pytest.mark.skipif(identity.choose() == Identity(), reason="a normal user needs no other identity")
def test_an_account_that_cannot_reach_its_folder_is_told_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(identity, "_NAMESPACE", ("false",))
    tmp_path.chmod(0o700)
    with pytest.raises(Problem, match="may not enter"):
        embedded.start(Home(tmp_path / "home"), {"REDIS_URL": "redis://queue.example"})
