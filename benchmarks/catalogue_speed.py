"""How long pages of a filled catalogue take, over HTTP, asked by a stranger.

    python -m benchmarks.catalogue_speed --home var/million [--queries 200] [--seed 1]

Serves the home as `./albumen up` does and asks, one after the other and in turn: searches for two words with
all facets, each for other words; pages of levels; pages of items; and what comes after a page of an item, the
tree beside it and its history, which have no bar. Percentiles in milliseconds, and the ratio
of each to the page that asks for nothing but a session (signing in) in the same run, which tells how busy the
machine was. The bars are those of two idle cores with a million items.
"""

import argparse
import http.client
import json
import os
import random
import socket
import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from launcher import portal, readiness
from launcher.home import Home
from launcher.services import embedded
from launcher.tree import ROOT

_BARS_MS: Final = {"search": 150, "browse": 80, "item": 60}
_PARTS: Final = ("tree", "history")
_WARM: Final = 8  # requests of each kind that are not counted: every process loads its dictionary once


def main() -> None:
    """Serve, ask, print JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--home", type=Path, required=True)
    arguments.add_argument("--queries", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    home = Home(given.home.resolve())
    ready = readiness.reach({**os.environ, "ALBUMEN_HOME": str(home.root)})
    os.environ.update(ready.environ)
    try:
        count, addresses = _addresses(given.queries + _WARM, random.Random(given.seed))
        with _served() as port:
            figures = _measured(port, addresses)
        load = [round(each, 1) for each in os.getloadavg()]
        print(json.dumps({"figure": "catalogue", "descriptions": count, "load": load, **figures}))
    finally:
        embedded.stop(home)


def _addresses(number: int, chance: random.Random) -> tuple[int, dict[str, list[str]]]:
    import django

    django.setup()
    from django.contrib.auth.models import AnonymousUser

    from archive.domain.vocabulary import LevelOfDescription
    from archive.selectors.finding import catalogue
    from benchmarks import catalogue_words

    seen = catalogue.descriptions(AnonymousUser()).order_by()
    levels = list(seen.exclude(level=LevelOfDescription.ITEM)[: 20 * number])
    items = list(seen.filter(level=LevelOfDescription.ITEM).order_by("pk")[: 5 * number])
    shown = [each.get_absolute_url() for each in chance.choices(items, k=number)]
    asked: set[str] = set()
    lexicons = [catalogue_words.english(), catalogue_words.chinese()]
    while len(asked) < number:
        words = lexicons[len(asked) % 3 == 0].words
        # As people ask: words that occur, frequent ones more often.
        pair = chance.choices(
            words[:2000], weights=[1 / (place + 5) for place in range(len(words[:2000]))], k=2
        )
        asked.add(" ".join(pair))
    return seen.count(), {
        "search": [f"/search/?{urlencode({'q': query})}" for query in sorted(asked)],
        "browse": [each.get_absolute_url() for each in chance.choices(levels, k=number)],
        "item": shown,
        "tree": [f"{address}levels/" for address in shown],
        "history": [f"{address}history/" for address in shown],
        "baseline": ["/sign-in/" for _number in range(number)],
    }


@contextmanager
def _served() -> Iterator[int]:
    """Gunicorn as the launcher starts it, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {**os.environ, "ALBUMEN_PORT": str(port), "ALBUMEN_LOG_LEVEL": "WARNING"}
    subprocess.run(
        [*_python(), "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
        cwd=ROOT,
        env=environ,
        check=True,
    )
    server = subprocess.Popen(portal.web(environ).argv, env=environ, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not portal.answers(environ):
            if time.monotonic() > deadline:
                raise SystemExit("The portal does not answer.")
            time.sleep(0.2)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=60)


def _python() -> tuple[str, ...]:
    return portal.workers()[0].argv[:1]


def _measured(port: int, addresses: dict[str, list[str]]) -> dict[str, Any]:
    times: dict[str, list[float]] = {kind: [] for kind in addresses}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for asked in zip(*addresses.values(), strict=True):
        for kind, address in zip(addresses, asked, strict=True):
            started = time.perf_counter()
            connection.request("GET", address, headers={"HX-Request": "true"} if kind in _PARTS else {})
            answer = connection.getresponse()
            answer.read()
            times[kind].append(1000 * (time.perf_counter() - started))
            if answer.status != 200:
                raise SystemExit(f"{address} answered {answer.status}.")
    baseline = _percentiles(times.pop("baseline"))
    return {
        "baseline_ms": baseline,
        **{
            kind: {
                **_percentiles(found),
                "bar_p95": _BARS_MS.get(kind),
                "p95_to_baseline": round(_percentiles(found)["p95"] / baseline["p95"], 1),
            }
            for kind, found in times.items()
        },
    }


def _percentiles(found: list[float]) -> dict[str, float]:
    counted = found[_WARM:]
    cuts = statistics.quantiles(counted, n=100)
    return {"p50": round(cuts[49], 1), "p95": round(cuts[94], 1), "requests": len(counted)}


if __name__ == "__main__":
    main()
