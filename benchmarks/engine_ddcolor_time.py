"""Seconds of DDColor at 512 x 512 against the same network written plainly, in the same run; prints JSON."""

import time
from collections.abc import Callable

import torch

from benchmarks.engine_common import random_state, report
from restoration.weights.loading import net_from_state
from tests.restoration.nets.plain_ddcolor import plain_ddcolor

SIZE_PX = 512
ROUNDS = 7
LIMIT = 0.65


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compare(architecture: str) -> dict[str, object]:
    """The fastest of a few alternating rounds each: other load on the machine hits both."""
    state = random_state(architecture)
    ours, plain = net_from_state(architecture, state), plain_ddcolor(architecture, state)
    image = torch.rand(1, 3, SIZE_PX, SIZE_PX)
    ours(image), plain(image)
    rounds = [(seconds(lambda: ours(image)), seconds(lambda: plain(image))) for _ in range(ROUNDS)]
    fast, slow = (min(times) for times in zip(*rounds, strict=True))
    ratio = fast / slow
    return {
        "network": architecture,
        "seconds": round(fast, 3),
        "plain_seconds": round(slow, 3),
        "ratio": round(ratio, 3),
        "limit": LIMIT,
        "met": ratio <= LIMIT,
    }


def main() -> None:
    cases = [compare(architecture) for architecture in ("ddcolor-tiny", "ddcolor-large")]
    report(f"DDColor at {SIZE_PX} against the plain module", {"cases": cases})


if __name__ == "__main__":
    main()
