"""What a device could run, at which sizes: an estimate from measured memory, for people and for planning."""

import math
from dataclasses import dataclass

from restoration.inference.capability import Precision
from restoration.inference.device import DeviceFacts

USABLE_SHARE = 0.85  # of a card's memory; the driver and torch's own code take the rest
SIZE_STEP_PX = 32
LARGEST_PX = 4096
BYTES_OF = {Precision.FLOAT32: 4, Precision.FLOAT16: 2, Precision.BFLOAT16: 2}


@dataclass(frozen=True)
class Appetite:
    """A network's memory: its parameters, and the bytes of work per pixel that it sees, in float32.

    Measured on the processor (benchmarks/engine_ddcolor_memory.py, benchmarks/engine_tiling.py).
    """

    title: str
    parameters: int
    bytes_per_px: int
    whole_picture: bool


APPETITES = (
    Appetite("DDColor large", 227_900_000, 320, whole_picture=True),
    Appetite("DDColor tiny", 55_000_000, 220, whole_picture=True),
    Appetite("Real-ESRGAN x4", 16_700_000, 13568, whole_picture=False),
    Appetite("Real-ESRGAN general x4 v3", 1_210_000, 832, whole_picture=False),
)


@dataclass(frozen=True)
class Ability:
    """How large a square a device takes at once, in pixels a side; 0 where it has no room at all."""

    title: str
    side_px: int
    whole_picture: bool


def abilities(facts: DeviceFacts) -> tuple[Ability, ...]:
    """What a card of known memory can run in its own precision; empty for one that cannot be used."""
    if facts.memory_bytes is None or not facts.verdict.usable:
        return ()
    budget = facts.memory_bytes * USABLE_SHARE
    width = BYTES_OF[facts.precision]
    return tuple(
        Ability(appetite.title, _side_px(appetite, budget, width), appetite.whole_picture)
        for appetite in APPETITES
    )


def _side_px(appetite: Appetite, budget: float, width: int) -> int:
    room = budget - appetite.parameters * width
    if room <= 0:
        return 0
    side = math.isqrt(int(room / (appetite.bytes_per_px * width / 4)))
    return min(side // SIZE_STEP_PX * SIZE_STEP_PX, LARGEST_PX)
