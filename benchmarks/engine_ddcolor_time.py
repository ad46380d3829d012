"""Seconds of DDColor at 512 x 512 against the same network written plainly, in the same run; prints JSON."""

import time
from collections.abc import Callable
from typing import NamedTuple

import torch

from benchmarks.engine_common import random_state, report
from restoration.weights.loading import net_from_state
from tests.restoration.nets.plain_ddcolor import plain_ddcolor

SIZE_PX = 512
ROUNDS = 5
LIMIT = 0.65


class Took(NamedTuple):
    """Seconds by the clock, and by the processor: the second hardly notices other load on the machine."""

    wall_s: float
    processor_s: float


def took(work: Callable[[], object]) -> Took:
    """Run once and say how long it took."""
    wall_s, processor_s = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - wall_s, time.process_time() - processor_s)


def compare(architecture: str) -> dict[str, object]:
    """The fastest of a few alternating rounds each: other load on the machine hits both."""
    state = random_state(architecture)
    ours, plain = net_from_state(architecture, state), plain_ddcolor(architecture, state)
    image = torch.rand(1, 3, SIZE_PX, SIZE_PX)
    ours(image), plain(image)
    rounds = [(took(lambda: ours(image)), took(lambda: plain(image))) for _ in range(ROUNDS)]
    fast, slow = (Took(*map(min, zip(*times, strict=True))) for times in zip(*rounds, strict=True))
    ratio = fast.wall_s / slow.wall_s
    return {
        "network": architecture,
        "seconds": round(fast.wall_s, 3),
        "plain_seconds": round(slow.wall_s, 3),
        "ratio": round(ratio, 3),
        "processor_ratio": round(fast.processor_s / slow.processor_s, 3),
        "limit": LIMIT,
        "met": ratio <= LIMIT,
    }


def main() -> None:
    cases = [compare(architecture) for architecture in ("ddcolor-tiny", "ddcolor-large")]
    report(f"DDColor at {SIZE_PX} against the plain module", {"cases": cases})


if __name__ == "__main__":
    main()
