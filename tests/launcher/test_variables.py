"""What Django and the workers find in their environment."""

import stat
from pathlib import Path

import dj_database_url
import pytest
import redis as redis_client

from launcher import variables
from launcher.errors import Problem
from launcher.home import Home
from launcher.services.binaries import PostgreSQLBinaries, RedisBinary
from launcher.services.embedded import Addresses
from launcher.services.identity import Identity
from launcher.services.postgresql import PostgreSQL
from launcher.services.redis import Redis

_ADDRESSES = Addresses("postgresql://own", "unix:///own", own_database=True, own_redis=True)
_AWKWARD = Path("/srv/my archive/照片 100%")


def test_missing_variables_are_filled_in(tmp_path: Path) -> None:
    filled = variables.filled({"PATH": "/bin"}, Home(tmp_path), _ADDRESSES)
    assert filled["PATH"] == "/bin"
    assert filled["ALBUMEN_HOME"] == str(tmp_path)
    assert (filled["DATABASE_URL"], filled["REDIS_URL"]) == ("postgresql://own", "unix:///own")
    assert len(filled["ALBUMEN_SECRET_KEY"]) >= 50


def test_what_the_operator_has_set_stays(tmp_path: Path) -> None:
    environ = {"ALBUMEN_SECRET_KEY": "mine", "ALBUMEN_HOSTS": "archive.example"}
    filled = variables.filled(environ, Home(tmp_path), _ADDRESSES)
    assert filled["ALBUMEN_SECRET_KEY"] == "mine"
    assert filled["ALBUMEN_HOSTS"] == "archive.example"
    assert not (tmp_path / "secret-key").exists()


def test_the_secret_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "secret-key"
    key = variables.secret_key(path)
    assert variables.secret_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_empty_secret_key_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "secret-key").touch()
    with pytest.raises(Problem, match="is empty"):
        variables.secret_key(tmp_path / "secret-key")


@pytest.mark.parametrize("text", ["eighty", "0", "65536", "-1"])
def test_a_port_that_is_none_names_its_variable(text: str) -> None:
    with pytest.raises(Problem) as caught:
        variables.port({"ALBUMEN_PORT": text})
    assert "ALBUMEN_PORT" in caught.value.what


def test_the_portal_is_for_this_machine_only_unless_told() -> None:
    assert (variables.bind({}), variables.port({})) == ("127.0.0.1", 8000)
    assert (variables.bind({"ALBUMEN_BIND": "0.0.0.0"}), variables.port({"ALBUMEN_PORT": "81"})) == (
        "0.0.0.0",
        81,
    )


def test_django_reads_the_database_address_of_a_home_with_an_awkward_name() -> None:
    url = PostgreSQL(Home(_AWKWARD), PostgreSQLBinaries(Path("/bin"), 15), Identity()).url
    found = dj_database_url.parse(url)
    assert (found["USER"], found["NAME"]) == ("archive", "albumen")
    assert found["OPTIONS"]["host"] == str(_AWKWARD / "run")


def test_redis_reads_the_queue_address_of_a_home_with_an_awkward_name() -> None:
    url = Redis(Home(_AWKWARD), RedisBinary(Path("/bin/redis-server"), 7)).url(database=3)
    found = redis_client.from_url(url).connection_pool.connection_kwargs
    assert (found["path"], found["db"]) == (str(_AWKWARD / "run" / "redis.sock"), 3)
