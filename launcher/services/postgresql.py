"""A private PostgreSQL on a unix socket."""

import shutil
import signal
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from launcher import logs, shell
from launcher.errors import Problem
from launcher.home import Home
from launcher.processes import Process
from launcher.services.binaries import PostgreSQLBinaries
from launcher.services.identity import Identity

USER = "archive"
DATABASE = "albumen"
EXTENSIONS = ("pg_trgm", "unaccent")
_BUILTIN_LOCALE_SINCE = 17
_STOP_S = 60


@dataclass(frozen=True)
class PostgreSQL:
    """The database server of one data folder.

    `lasting` False trades safety against power loss for speed: for scratch data of tests only.
    """

    home: Home
    binaries: PostgreSQLBinaries
    identity: Identity
    lasting: bool = True

    @property
    def url(self) -> str:
        """DATABASE_URL of the archive's database."""
        return f"postgresql://{USER}@/{DATABASE}?host={quote(str(self.home.sockets), safe='')}"

    @property
    def _log(self) -> Path:
        return self.home.logs / "postgresql.log"

    def start(self) -> None:
        """Make the cluster if there is none, start it, and see that it can do what the archive needs."""
        self.identity.require_way_to(self.home.root)
        self.identity.open_way(self.home.root, self.home.logs)
        self.identity.give(self.home.sockets)
        if not (self.home.postgresql / "PG_VERSION").exists():
            self._create_cluster()
        if running(self.home) is None:
            self._start_server()
        self._create_database()

    def _create_cluster(self) -> None:
        data = self.home.postgresql
        if data.exists():
            shutil.rmtree(data)  # a creation that was cut short: without PG_VERSION there is no data in it
        data.mkdir(mode=0o700)
        self.identity.give(data)
        locale = ["--locale=C.UTF-8"]
        if self.binaries.major >= _BUILTIN_LOCALE_SINCE:
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        auth = ["-U", USER, "--auth-local=trust", "--auth-host=reject"]
        durable = [] if self.lasting else ["--no-sync"]
        shell.asked(
            [
                *self.identity.prefix,
                self.binaries.folder / "initdb",
                "-D",
                data,
                *auth,
                "-E",
                "UTF8",
                *locale,
                *durable,
            ],
            what="creating the database cluster",
            cure=f"See that {data} can be written to and that the disk is not full.",
        )

    def _options(self) -> str:
        settings = {
            "listen_addresses": "''",
            "unix_socket_directories": f"'{self.home.sockets}'",
            "unix_socket_permissions": "0700",
            "max_connections": "200",
            "log_timezone": "UTC",
        }
        if not self.lasting:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return "".join(f"{name} = {value}\n" for name, value in settings.items())

    def _start_server(self) -> None:
        data = self.home.postgresql
        # A file of our own, because folder names with blanks do not survive pg_ctl's -o.
        options = data / "albumen.conf"
        options.write_text(self._options(), encoding="utf-8")
        configuration = data / "postgresql.conf"
        include = "include 'albumen.conf'\n"
        if include not in configuration.read_text(encoding="utf-8"):
            with configuration.open("a", encoding="utf-8") as file:
                file.write(include)
        logs.rotate(self._log)
        self._log.touch(mode=0o600)
        self.identity.give(self._log)
        self.identity.give(options)
        shell.asked(
            [
                *self.identity.prefix, self.binaries.folder / "pg_ctl", "-D", data, "-l", self._log,
                "-w", "-t", "60", "start",
            ],
            what="starting PostgreSQL",
            cure=f"Its own words are at the end of {self._log}.",
        )  # fmt: skip
        process = Process.adopted(data / "postmaster.pid", data)
        if process is not None:
            process.record(record_of(self.home))

    def query(self, sql: str, *, database: str = DATABASE) -> str:
        """One value from the server, as text."""
        argv: list[str | Path] = [
            self.binaries.folder / "psql", "-h", self.home.sockets, "-U", USER, "-d", database,
            "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c", sql,
        ]  # fmt: skip
        return shell.asked(
            argv, what="asking PostgreSQL", cure=f"Its own words are at the end of {self._log}."
        ).strip()

    def _create_database(self) -> None:
        if not self.query(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'", database="postgres"):  # noqa: S608
            self.query(f"CREATE DATABASE {DATABASE}", database="postgres")
        for extension in EXTENSIONS:
            self._create_extension(extension)
        self.require_locale()

    def _create_extension(self, name: str) -> None:
        try:
            self.query(f"SET client_min_messages = error; CREATE EXTENSION IF NOT EXISTS {name}")
        except Problem as problem:
            raise Problem(
                f"creating the PostgreSQL extension {name}",
                problem.why,
                "Install PostgreSQL's contrib modules (Debian: postgresql, elsewhere: postgresql-contrib).",
            ) from problem

    def require_locale(self, *, database: str = DATABASE) -> None:
        """Stop when the database cannot search Chinese: with locale C trigrams of it are empty, silently."""
        if self.query("SELECT similarity('老照片', '老照片') = 1", database=database) != "t":
            found = self.query(f"SELECT datctype FROM pg_database WHERE datname = '{database}'")  # noqa: S608
            raise Problem(
                "checking the database's locale",
                f"it is {found}, with which search finds no Chinese words",
                f"It must be C.UTF-8: dump the data, remove {self.home.postgresql}, start again, restore.",
            )


def record_of(home: Home) -> Path:
    """Where the server's process record lies."""
    return home.state / "postgresql.json"


def running(home: Home) -> Process | None:
    """The server of this home, if it lives."""
    return Process.recorded(record_of(home)) or Process.adopted(
        home.postgresql / "postmaster.pid", home.postgresql
    )


def stop(home: Home) -> bool:
    """Stop the server of this home, rolling open sessions back; whether there was one."""
    process = running(home)
    if process is None:
        return False
    process.stop(signal.SIGINT, timeout_s=_STOP_S)
    record_of(home).unlink(missing_ok=True)
    return True
