"""Processes that are killed and disks that are full, a few of each; `benchmarks` has the many."""

import json
import subprocess
import sys
from typing import Any

import pytest
from django.db import connection

from tests.surroundings import PROJECT, environment

pytestmark = pytest.mark.django_db(transaction=True)


def attacked(bench: str, *options: str) -> dict[str, Any]:
    """What an attack on an archive beside the tests' empty database says at its end."""
    environ = environment()
    connection.close()  # a database that is copied must not be in use
    command = [sys.executable, "-m", f"benchmarks.{bench}", *options]
    ended = subprocess.run(command, env=environ, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert ended.stdout, ended.stderr
    told: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return told


@pytest.mark.parametrize("store", [(), ("--bucket",)], ids=["folder", "bucket"])
def test_killed_at_random_moments_nothing_is_invalid_lost_or_doubled(store: tuple[str, ...]) -> None:
    told = attacked("killing", "--kills", "6", "--seed", "7", *store)
    assert told["flaws"] == []
    assert (told["kills"], told["invalid"], told["lost"], told["doubled"]) == (6, 0, 0, 0)


def test_a_full_disk_leaves_nothing_half_kept_and_the_same_command_finishes() -> None:
    told = attacked("filling", "--every", "100")
    assert told["flaws"] == []
    assert min(told[f"{act}_tries"] for act in ("import", "approval", "ledger")) > 1
