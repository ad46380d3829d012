"""Keeps a recycled card within its limits: waits while it is hot, and counts the energy it takes.

Old cards report what they like: every figure is asked for on its own and may be missing ("not reported");
then what needs it is left undone. Without a card, or without NVIDIA's library, nothing is governed.
"""

import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

import pynvml
import torch

from restoration.errors import RestorationError

MILLI = 1e-3
SECONDS_PER_HOUR = 3600.0
LOWEST_C, HIGHEST_C = 30.0, 110.0
PAUSE_VARIABLE, RESUME_VARIABLE = "ALBUMEN_CARD_PAUSE_C", "ALBUMEN_CARD_RESUME_C"


class BadHeatLimit(RestorationError):
    """A temperature setting that makes no sense: its name, what is wrong with it, and the cure."""

    code = "restoration.G001"

    def __init__(self, *, setting: str, why: str) -> None:
        self.setting, self.why = setting, why
        cure = f"use degrees Celsius between {LOWEST_C:.0f} and {HIGHEST_C:.0f}, resume below pause"
        super().__init__(f"{setting}: {why}; {cure}")


@dataclass(frozen=True)
class HeatLimits:
    """Work pauses at `pause_c` and goes on at `resume_c`, degrees Celsius; the gap avoids flutter."""

    pause_c: float = 80.0
    resume_c: float = 70.0

    def __post_init__(self) -> None:
        if not LOWEST_C <= self.resume_c < self.pause_c <= HIGHEST_C:
            raise BadHeatLimit(
                setting=f"{PAUSE_VARIABLE}, {RESUME_VARIABLE}",
                why=f"pause {self.pause_c:g}, resume {self.resume_c:g}",
            )

    @classmethod
    def from_environment(cls) -> Self:
        """Read the settings, defaults where they are not set; raises `BadHeatLimit`."""
        return cls(_degrees(PAUSE_VARIABLE, cls.pause_c), _degrees(RESUME_VARIABLE, cls.resume_c))


@dataclass(frozen=True)
class Reading:
    """What a card says of itself at one moment; None is "not reported"."""

    temperature_c: float | None = None
    power_w: float | None = None
    energy_j: float | None = None
    memory_used_bytes: int | None = None
    memory_total_bytes: int | None = None


class CardSensors:
    """The sensors of one card, through NVIDIA's management library (`nvml`, pynvml or a stand-in)."""

    def __init__(self, handle: object, nvml: Any = pynvml) -> None:
        self._handle, self._nvml = handle, nvml

    @classmethod
    def of_card(cls, uuid: str, nvml: Any = pynvml) -> Self | None:
        """Find a card by the identity that torch gives; None where the library or the card is not there."""
        try:
            nvml.nvmlInit()
            return cls(nvml.nvmlDeviceGetHandleByUUID(f"GPU-{uuid}"), nvml)
        except nvml.NVMLError:
            return None

    def read(self) -> Reading:
        """Ask for every figure, each on its own."""
        nvml, handle = self._nvml, self._handle
        temperature = self._ask(lambda: nvml.nvmlDeviceGetTemperature(handle, nvml.NVML_TEMPERATURE_GPU))
        power = self._ask(lambda: nvml.nvmlDeviceGetPowerUsage(handle))
        energy = self._ask(lambda: nvml.nvmlDeviceGetTotalEnergyConsumption(handle))
        memory = self._ask(lambda: nvml.nvmlDeviceGetMemoryInfo(handle))
        return Reading(
            temperature_c=None if temperature is None else float(temperature),
            power_w=None if power is None else power * MILLI,
            energy_j=None if energy is None else energy * MILLI,
            memory_used_bytes=None if memory is None else int(memory.used),
            memory_total_bytes=None if memory is None else int(memory.total),
        )

    def _ask(self, question: Callable[[], Any]) -> Any:
        try:
            return question()
        except (self._nvml.NVMLError, AttributeError):  # an older library lacks the newer questions
            return None


@dataclass
class Governor:
    """Watches one card during a run. `sensors` is None where there is nothing to watch.

    Energy comes from the card's own counter where it has one, otherwise from its power between two looks.
    """

    sensors: CardSensors | None
    limits: HeatLimits = field(default_factory=HeatLimits)
    poll_s: float = 2.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    paused_s: float = 0.0
    hottest_c: float | None = None
    _joules: float | None = None
    _before: tuple[float, Reading] | None = None

    def rest(self, *, on_wait: Callable[[float], None] | None = None) -> None:
        """Call between pieces of work: returns at once, or when a card that was too hot has cooled down.

        `on_wait` gets the temperature at each look while waiting; what it raises stops the wait.
        """
        reading = self.look()
        if reading.temperature_c is None or reading.temperature_c < self.limits.pause_c:
            return
        started_s = self.clock()
        while reading.temperature_c is not None and reading.temperature_c > self.limits.resume_c:
            if on_wait is not None:
                on_wait(reading.temperature_c)
            self.sleep(self.poll_s)
            reading = self.look()
        self.paused_s += self.clock() - started_s

    def look(self) -> Reading:
        """Read the sensors and count the energy since the last look."""
        if self.sensors is None:
            return Reading()
        now_s, reading = self.clock(), self.sensors.read()
        if self._before is not None:
            self._count(now_s - self._before[0], self._before[1], reading)
        self._before = (now_s, reading)
        if reading.temperature_c is not None:
            self.hottest_c = max(self.hottest_c or -math.inf, reading.temperature_c)
        return reading

    @property
    def energy_wh(self) -> float | None:
        """Watt-hours between the first look and the last; None where the card reports no power."""
        return None if self._joules is None else self._joules / SECONDS_PER_HOUR

    def memory_left_bytes(self, own_bytes: int = 0) -> int | None:
        """Memory of the card that other programs leave, `own_bytes` being ours; None where not reported."""
        reading = self.look()
        if reading.memory_total_bytes is None or reading.memory_used_bytes is None:
            return None
        others = max(0, reading.memory_used_bytes - own_bytes)
        return max(0, reading.memory_total_bytes - others)

    def _count(self, elapsed_s: float, before: Reading, after: Reading) -> None:
        if before.energy_j is not None and after.energy_j is not None:
            joules = after.energy_j - before.energy_j
        elif before.power_w is not None and after.power_w is not None:
            joules = elapsed_s * (before.power_w + after.power_w) / 2
        else:
            return
        self._joules = (self._joules or 0.0) + max(0.0, joules)


def governor_for(device: torch.device) -> Governor:
    """A governor with the card's sensors; one that governs nothing for the processor or a silent card."""
    if device.type != "cuda":
        return Governor(None)
    identity = torch.cuda.get_device_properties(device).uuid
    return Governor(CardSensors.of_card(str(identity)), HeatLimits.from_environment())


def _degrees(variable: str, default: float) -> float:
    text = os.environ.get(variable, "")
    if not text:
        return default
    try:
        return float(text)
    except ValueError:
        raise BadHeatLimit(setting=variable, why=f"{text!r} is no number") from None
