"""Which device computes, in which precision, and what each device of this machine could do."""

import re
from dataclasses import dataclass

import torch

from restoration.errors import UnusableDevice
from restoration.inference.capability import Capability, Precision, Verdict, judge, precision_of_card
from restoration.weights.manifest import Task

AUTO = "auto"
CPU = "cpu"
FIRST_WITH_BFLOAT16: Capability = (8, 0)
KEEPING = frozenset({Task.DENOISE, Task.INPAINT})
WANTED = re.compile(r"auto|cpu|cuda(:\d+)?")
DTYPES = {
    Precision.FLOAT32: torch.float32,
    Precision.FLOAT16: torch.float16,
    Precision.BFLOAT16: torch.bfloat16,
}


@dataclass(frozen=True)
class DeviceFacts:
    """A device that torch sees: what it is, whether it can be used here, and in which precision.

    `memory_bytes` is None where it is not told, `capability` for the processor.
    """

    name: str
    title: str
    memory_bytes: int | None
    capability: Capability | None
    verdict: Verdict
    precision: Precision


def choose(wanted: str = AUTO) -> torch.device:
    """Turn "auto", "cpu", "cuda" or "cuda:N" into a device.

    "auto" is the first card that this torch can drive, or the processor. Raises `UnusableDevice` with the
    cure where the wanted device is not there or cannot be driven.
    """
    if not WANTED.fullmatch(wanted):
        raise UnusableDevice(device=wanted, why="is no device name", cure="use auto, cpu or cuda:N")
    if wanted == CPU:
        return torch.device(CPU)
    if wanted == AUTO:
        return torch.device(next(facts.name for facts in present() if facts.verdict.usable))
    cards = _cards()
    index = int(wanted.partition(":")[2] or 0)
    if not cards:
        raise UnusableDevice(
            device=wanted,
            why="cannot be used: this torch sees no CUDA device",
            cure="use --device cpu, or install the driver and a CUDA build of torch",
        )
    if index >= len(cards):
        known = ", ".join(facts.name for facts in cards)
        raise UnusableDevice(device=wanted, why="does not exist", cure=f"use one of {known}")
    verdict = cards[index].verdict
    if not verdict.usable:
        raise UnusableDevice(device=wanted, why=verdict.why, cure=verdict.cure)
    return torch.device("cuda", index)


def present() -> tuple[DeviceFacts, ...]:
    """All devices of this machine, the processor last, which can always be used."""
    return (*_cards(), _processor())


def facts_of(device: torch.device) -> DeviceFacts:
    """What is known of a device that `choose` gave."""
    return _processor() if device.type == CPU else _card(device.index or 0)


def precision_for(facts: DeviceFacts, task: Task, wanted: str = AUTO) -> Precision:
    """The precision for a task on a device; `wanted` is "auto" or the name of a precision, which overrides.

    The processor works out colours in bfloat16 where that is native: a colour field is smooth, and 8 bits of
    it are far below what an eye tells apart. What makes the picture's own pixels stays in float32 there, and
    what takes its noise away or fills its damage does so on cards too: all else of it must keep its 16 bits.
    Raises `UnusableDevice` for a precision that the device has no arithmetic for.
    """
    if wanted == AUTO:
        makes_pixels = facts.capability is None and task is not Task.COLORIZE
        return Precision.FLOAT32 if makes_pixels or task in KEEPING else facts.precision
    if wanted not in set(Precision):
        raise UnusableDevice(
            device=facts.name,
            why=f"has no precision {wanted!r}",
            cure=f"use one of auto, {', '.join(Precision)}",
        )
    precision = Precision(wanted)
    if precision not in _arithmetic(facts):
        raise UnusableDevice(
            device=facts.name,
            why=f"cannot compute well in {precision}",
            cure="use --precision float32 or auto",
        )
    return precision


def _arithmetic(facts: DeviceFacts) -> set[Precision]:
    """The precisions that a device computes in at a useful speed."""
    known = {Precision.FLOAT32, facts.precision}
    if facts.capability is not None:
        known.add(Precision.FLOAT16)
        if facts.capability >= FIRST_WITH_BFLOAT16:
            known.add(Precision.BFLOAT16)
    return known


def _cards() -> tuple[DeviceFacts, ...]:
    if not torch.cuda.is_available():
        return ()
    return tuple(_card(index) for index in range(torch.cuda.device_count()))


def _card(index: int) -> DeviceFacts:
    title, capability = torch.cuda.get_device_name(index), torch.cuda.get_device_capability(index)
    return DeviceFacts(
        name=f"cuda:{index}",
        title=title,
        memory_bytes=torch.cuda.get_device_properties(index).total_memory,
        capability=capability,
        verdict=judge(capability, built_for=torch.cuda.get_arch_list()),
        precision=precision_of_card(capability, title),
    )


def _processor() -> DeviceFacts:
    return DeviceFacts(
        name=CPU,
        title=f"{torch.get_num_threads()} threads",
        memory_bytes=None,
        capability=None,
        verdict=Verdict(usable=True),
        precision=Precision.BFLOAT16 if _computes_bfloat16() else Precision.FLOAT32,
    )


def _computes_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 natively; elsewhere it is slower than float32."""
    return torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
