"""What is left after processes of an archive were killed (SIGKILL) at random moments of what they do.

    python -m benchmarks.killing --home var/killing [--kills 500] [--max-minutes 60] [--bucket]

An import, approvals, fixity checks, writing of the ledger and rebuilding: an act is killed up to five times
running, at a random moment of its time or at a random line of our code, then done to its end, and judged. The
home gets a PostgreSQL of its own, stopped at the end. Without a home the databases and folders are those that
the environment names; the database must be empty, and stays so. With `--bucket` the masters lie in a bucket
of a server on loopback; what is unfinished there is settled first, as the next writer would do it.
"""

import argparse
import json
import os
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.attacks.server import bucket_server
from launcher import readiness
from launcher.home import Home
from launcher.services import embedded

if TYPE_CHECKING:
    from benchmarks.attacks.acts import Act
    from benchmarks.attacks.ground import Ground

_MOST_RUNNING = 5


def main() -> None:
    """Kill, judge, print JSON; exit status 1 where anything has suffered."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--home", type=Path)
    arguments.add_argument("--kills", type=int, default=500)
    arguments.add_argument("--max-minutes", type=float, default=60, help="kill no more after so long")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--bucket", action="store_true", help="keep the masters in a bucket")
    given = arguments.parse_args()
    with at_home(given.home, has_bucket=given.bucket):
        figures = _figures(given.kills, given.max_minutes, random.Random(given.seed))
    print(json.dumps({"figure": "killed processes", **figures}))
    if figures["flaws"]:
        raise SystemExit(1)


@contextmanager
def at_home(home: Path | None, *, has_bucket: bool = False) -> Iterator[None]:
    """Set Django up in a home that is started for the body, or where the environment says."""
    import django

    with ExitStack() as stack:
        if home is not None:
            ready = readiness.reach({**os.environ, "ALBUMEN_HOME": str(home.resolve())})
            stack.callback(embedded.stop, Home(home.resolve()))
            os.environ.update(ready.environ)
            os.environ["ALBUMEN_STORAGE_RESERVE"] = "0"
        if has_bucket:
            os.environ.update(stack.enter_context(bucket_server()))
        django.setup()
        yield


def _figures(kills: int, minutes: float, draw: random.Random) -> dict[str, Any]:
    from benchmarks.attacks.acts import all_acts
    from benchmarks.attacks.ground import Ground

    began, ground = time.monotonic(), Ground()
    flaws: list[tuple[str, str]] = []
    killed: dict[str, int] = {}
    try:
        ground.build()
        acts = all_acts(ground)
        for place, act in enumerate(acts):
            share = kills // len(acts) + (place < kills % len(acts))
            ends_s = began + 60 * minutes * (place + 1) / len(acts)
            killed[act.name], found = _attacked(act, ground, share, ends_s, draw)
            flaws += found
    finally:
        ground.clear()
    return {
        "kills": sum(killed.values()),
        **{f"{name}_kills": count for name, count in killed.items()},
        **{kind: sum(each == kind for each, _ in flaws) for kind in ("invalid", "lost", "doubled")},
        "flaws": [what for _, what in flaws][:50],
        "seconds": round(time.monotonic() - began),
    }


def _attacked(
    act: "Act", ground: "Ground", kills: int, ends_s: float, draw: random.Random
) -> tuple[int, list[tuple[str, str]]]:
    """Kill one act so many times, or as often as the time allows; how many, and what has suffered."""
    from benchmarks.attacks import children, judges

    def prepare() -> None:
        ground.lay()
        act.prepare()

    prepare()
    length_s = children.seconds_of(act.do)
    prepare()
    moments = children.moments_of(act.do)
    killed = 0
    flaws: list[tuple[str, str]] = []
    while killed < kills and time.monotonic() < ends_s:
        prepare()
        for _ in range(draw.randint(1, min(kills - killed, _MOST_RUNNING))):
            if not _killed(act, length_s, moments, draw):
                break
            ground.renew_helpers()
            killed += 1
            flaws += judges.at_any_moment(ground)
        if (status := children.done(act.do)) != 0:
            flaws.append((judges.LOST, f"{act.name} was not finished: exit status {status}"))
        flaws += act.judge()
    return killed, flaws


def _killed(act: "Act", length_s: float, moments: Sequence[int], draw: random.Random) -> bool:
    """Kill an act at a random moment; False where it was over by then."""
    from benchmarks.attacks import children

    if draw.random() < 0.5:
        return children.killed_after(act.do, draw.uniform(0, length_s))
    return children.killed_at_line(act.do, draw.choice(moments))


if __name__ == "__main__":
    main()
