"""Which device computes."""

import re
from dataclasses import dataclass

import torch

from restoration.errors import UnusableDevice

AUTO = "auto"
CPU = "cpu"
WANTED = re.compile(r"auto|cpu|cuda(:\d+)?")


@dataclass(frozen=True)
class DeviceFacts:
    """A device that torch sees. `memory_bytes` is None where it is not told."""

    name: str
    title: str
    memory_bytes: int | None


def choose(wanted: str = AUTO) -> torch.device:
    """Turn "auto", "cpu", "cuda" or "cuda:N" into a device; "auto" is the first card, or the processor.

    Raises `UnusableDevice` with the cure where the device is not there.
    """
    if not WANTED.fullmatch(wanted):
        raise UnusableDevice(device=wanted, why="is no device name", cure="use auto, cpu or cuda:N")
    if wanted == CPU or (wanted == AUTO and not torch.cuda.is_available()):
        return torch.device(CPU)
    index = int(wanted.partition(":")[2] or 0)
    if not torch.cuda.is_available():
        raise UnusableDevice(
            device=wanted,
            why="cannot be used: this torch sees no CUDA device",
            cure="use --device cpu, or install the driver and a CUDA build of torch",
        )
    count = torch.cuda.device_count()
    if index >= count:
        known = ", ".join(f"cuda:{number}" for number in range(count))
        raise UnusableDevice(device=wanted, why="does not exist", cure=f"use one of {known}")
    return torch.device("cuda", index)


def present() -> tuple[DeviceFacts, ...]:
    """All devices of this machine, the processor last."""
    cards = [
        DeviceFacts(
            name=f"cuda:{index}",
            title=torch.cuda.get_device_name(index),
            memory_bytes=torch.cuda.get_device_properties(index).total_memory,
        )
        for index in range(torch.cuda.device_count())
    ]
    processor = DeviceFacts(name=CPU, title=f"{torch.get_num_threads()} threads", memory_bytes=None)
    return (*cards, processor)
