"""What sealing and verifying the history costs, and how many flipped bytes are found.

    python -m benchmarks.event_chain --home var/chain [--events 1000000] [--flips 300] [--seed 1]

The home gets a PostgreSQL of its own, stopped at the end; one that has events already is refused. First one
byte at a time is flipped in a short history, then the history grows to so many events, which are sealed,
verified, exported, and verified again by the program that has nothing but Python.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

from launcher import readiness
from launcher.home import Home
from launcher.services import embedded
from launcher.tree import ROOT

_AT_ONCE = 20_000
_SHORT = 60


def main() -> None:
    """Measure, print JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--home", type=Path, required=True)
    arguments.add_argument("--events", type=int, default=1_000_000)
    arguments.add_argument("--flips", type=int, default=300)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    ready = readiness.reach({**os.environ, "ALBUMEN_HOME": str(given.home.resolve())})
    os.environ.update(ready.environ)
    try:
        import django

        django.setup()
        figures = {**_flips(given.flips, given.seed), **_speeds(given.events, given.home / "chain.jsonl")}
        print(json.dumps({"figure": "the chain of events", **figures}))
    finally:
        embedded.stop(Home(given.home.resolve()))


def _flips(count: int, seed: int) -> dict[str, Any]:
    """How many of so many flipped bytes are found and named."""
    from django.conf import settings

    from archive.models import PreservationEvent
    from archive.preservation.store.checkpoint_files import CheckpointFiles
    from archive.preservation.store.extensions import ExtensionsInFolder
    from benchmarks import chain_flips

    if PreservationEvent.objects.exists():
        raise SystemExit("This archive has a history already. Name a home that does not exist yet.")
    for _ in range(3):
        _happen(_SHORT // 3)
        _called("seal_events")
    files, draw, missed = CheckpointFiles(ExtensionsInFolder(settings.STORAGE_ROOT)), random.Random(seed), []
    for _ in range(count):
        with chain_flips.flipped(draw, files) as place:
            found = _verified()["break"]
        if not place.is_named_by(found):
            missed.append(f"{place.where}: {found}")
    assert _verified()["break"] is None
    return {"flips": count, "found_and_named": count - len(missed), "missed": missed}


def _speeds(events: int, path: Path) -> dict[str, Any]:
    """Seconds of each act on a history of so many events, and peak memory."""
    seconds: dict[str, float] = {}

    @contextmanager
    def timed(act: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        seconds[f"{act}_s"] = round(time.monotonic() - began, 1)

    from archive.services.custody import sealing

    _happen(events - _SHORT)
    with timed("seal"):
        sealing.seal_waiting()
    with timed("write_and_sign"):
        _called("seal_events")  # writes the ledger first
    with timed("look_for_nothing"):
        sealing.seal_waiting()
    with timed("verify"):
        report = _verified()
    assert report["break"] is None
    assert report["events"] == events
    with timed("export"):
        _called("export_events", str(path))
    with timed("verify_export"):
        command: list[str | Path] = [sys.executable, "-I", "-S", ROOT / "tools" / "verify_chain.py", path]
        subprocess.run(command, check=True, capture_output=True)
    return {
        "events": events,
        "seals": report["seals"],
        **seconds,
        "export_mb": round(path.stat().st_size / 1e6),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _happen(count: int) -> None:
    """So many fixity checks, a millisecond apart."""
    from django.utils import timezone

    from archive.domain.vocabulary import EventType
    from archive.models import PreservationEvent
    from archive.services import agents

    agent, began = agents.software(), timezone.now()
    for first in range(0, count, _AT_ONCE):
        PreservationEvent.objects.bulk_create(
            PreservationEvent(
                event_type=EventType.FIXITY_CHECK,
                at=began + timedelta(milliseconds=number),
                agent=agent,
                detail={"digest": random.Random(number).randbytes(64).hex(), "algorithm": "sha512"},
            )
            for number in range(first, min(first + _AT_ONCE, count))
        )


def _verified() -> dict[str, Any]:
    report: dict[str, Any] = json.loads(_called("verify_events", "--json"))
    return report


def _called(command: str, *options: str) -> str:
    """What a command says, also one that ends with another status than 0."""
    from django.core.management import call_command

    said = StringIO()
    with suppress(SystemExit):
        call_command(command, *options, stdout=said)
    return said.getvalue()


if __name__ == "__main__":
    main()
