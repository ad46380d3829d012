"""The governor before a card that heats, cools, and loses its sensors one by one."""

# ruff: noqa: N802 - the stand-in has the names of NVIDIA's library

from types import SimpleNamespace

import pytest
import torch

from restoration.inference.governor import BadHeatLimit, CardSensors, Governor, HeatLimits, governor_for
from tests.restoration.inference.cards import AMPERE, see


class FakeNvml:
    """NVIDIA's library before one card: heats while working, cools while the governor sleeps."""

    class NVMLError(Exception):
        pass

    NVML_TEMPERATURE_GPU = 0

    def __init__(self) -> None:
        self.temperature = 60.0
        self.watts = 100.0
        self.joules = 0.0
        self.used, self.total = 1 << 30, 4 << 30
        self.silent: set[str] = set()
        self.now_s = 0.0

    def nvmlInit(self) -> None:
        self._unless_silent("init")

    def nvmlDeviceGetHandleByUUID(self, uuid: str) -> str:
        return uuid

    def nvmlDeviceGetTemperature(self, _: object, __: int) -> int:
        self._unless_silent("temperature")
        return int(self.temperature)

    def nvmlDeviceGetPowerUsage(self, _: object) -> int:
        self._unless_silent("power")
        return int(self.watts * 1000)

    def nvmlDeviceGetTotalEnergyConsumption(self, _: object) -> int:
        self._unless_silent("energy")
        return int(self.joules * 1000)

    def nvmlDeviceGetMemoryInfo(self, _: object) -> SimpleNamespace:
        self._unless_silent("memory")
        return SimpleNamespace(used=self.used, total=self.total)

    def _unless_silent(self, field: str) -> None:
        if field in self.silent:
            raise self.NVMLError("Not Supported")

    def sleep(self, seconds: float) -> None:
        """Time passes without work: the card cools by two degrees a second."""
        self.now_s += seconds
        self.temperature -= 2 * seconds
        self.joules += 20 * seconds

    def work(self, seconds: float) -> None:
        """The card works and heats by one degree a second."""
        self.now_s += seconds
        self.temperature += seconds
        self.joules += self.watts * seconds


@pytest.fixture
def nvml() -> FakeNvml:
    return FakeNvml()


def governor(nvml: FakeNvml, limits: HeatLimits | None = None) -> Governor:
    return Governor(
        CardSensors("card", nvml),
        limits or HeatLimits(),
        poll_s=1.0,
        clock=lambda: nvml.now_s,
        sleep=nvml.sleep,
    )


def test_a_cool_card_goes_on_at_once(nvml: FakeNvml) -> None:
    watch = governor(nvml)
    watch.rest()
    assert (watch.paused_s, nvml.now_s) == (0.0, 0.0)


def test_a_hot_card_pauses_at_80_and_goes_on_at_70(nvml: FakeNvml) -> None:
    watch = governor(nvml)
    seen: list[float] = []
    nvml.temperature = 79.0
    watch.rest()
    assert watch.paused_s == 0.0
    nvml.temperature = 84.0
    watch.rest(on_wait=seen.append)
    assert nvml.temperature == 70.0
    assert watch.paused_s == 7.0
    assert seen == [84, 82, 80, 78, 76, 74, 72]
    assert watch.hottest_c == 84.0


def test_a_card_between_the_limits_is_not_stopped_again(nvml: FakeNvml) -> None:
    watch = governor(nvml)
    for temperature in (85.0, 75.0, 79.0):
        nvml.temperature = temperature
        watch.rest()
    assert watch.paused_s == 8.0


def test_both_limits_are_settings(monkeypatch: pytest.MonkeyPatch, nvml: FakeNvml) -> None:
    monkeypatch.setenv("ALBUMEN_CARD_PAUSE_C", "65")
    monkeypatch.setenv("ALBUMEN_CARD_RESUME_C", "50")
    watch = governor(nvml, HeatLimits.from_environment())
    nvml.temperature = 66.0
    watch.rest()
    assert nvml.temperature == 50.0


@pytest.mark.parametrize(
    ("pause", "resume"), [("hot", "70"), ("70", "80"), ("70", "70"), ("500", "70"), ("nan", "70")]
)
def test_limits_that_make_no_sense_are_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, pause: str, resume: str
) -> None:
    monkeypatch.setenv("ALBUMEN_CARD_PAUSE_C", pause)
    monkeypatch.setenv("ALBUMEN_CARD_RESUME_C", resume)
    with pytest.raises(BadHeatLimit, match="ALBUMEN_CARD_PAUSE_C"):
        HeatLimits.from_environment()


def test_a_cancelled_run_does_not_wait_for_the_card(nvml: FakeNvml) -> None:
    def cancel(_: float) -> None:
        raise KeyboardInterrupt

    nvml.temperature = 99.0
    with pytest.raises(KeyboardInterrupt):
        governor(nvml).rest(on_wait=cancel)


@pytest.mark.parametrize("field", ["temperature", "power", "energy", "memory"])
def test_each_figure_may_be_missing_on_its_own(nvml: FakeNvml, field: str) -> None:
    nvml.silent = {field}
    reading = CardSensors("card", nvml).read()
    missing = {
        "temperature": reading.temperature_c is None,
        "power": reading.power_w is None,
        "energy": reading.energy_j is None,
        "memory": reading.memory_used_bytes is None and reading.memory_total_bytes is None,
    }
    assert missing == {name: name == field for name in missing}


def test_a_card_that_loses_its_thermometer_while_hot_goes_on(nvml: FakeNvml) -> None:
    nvml.temperature = 90.0
    watch = governor(nvml)
    watch.rest(on_wait=lambda _: nvml.silent.add("temperature"))
    assert watch.paused_s == 1.0


def test_energy_is_the_cards_own_count_where_it_has_one(nvml: FakeNvml) -> None:
    watch = governor(nvml)
    watch.look()
    nvml.work(36.0)
    watch.look()
    assert watch.energy_wh == pytest.approx(1.0)


def test_energy_is_summed_up_from_power_elsewhere(nvml: FakeNvml) -> None:
    nvml.silent = {"energy"}
    watch = governor(nvml)
    watch.look()
    nvml.work(18.0)
    watch.look()
    nvml.watts = 300.0
    nvml.work(18.0)
    watch.look()
    assert watch.energy_wh == pytest.approx(100 * 18 / 3600 + 200 * 18 / 3600)


def test_without_power_the_energy_is_not_reported(nvml: FakeNvml) -> None:
    nvml.silent = {"energy", "power"}
    watch = governor(nvml)
    watch.look()
    nvml.work(5.0)
    watch.look()
    assert watch.energy_wh is None


def test_memory_that_others_hold_is_respected(nvml: FakeNvml) -> None:
    watch = governor(nvml)
    assert watch.memory_left_bytes() == 3 << 30
    assert watch.memory_left_bytes(own_bytes=1 << 30) == 4 << 30
    nvml.silent = {"memory"}
    assert watch.memory_left_bytes() is None


def test_without_a_card_nothing_is_governed() -> None:
    watch = Governor(None)
    watch.rest()
    assert (watch.energy_wh, watch.hottest_c, watch.memory_left_bytes()) == (None, None, None)


def test_the_processor_is_not_governed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALBUMEN_CARD_PAUSE_C", "nonsense that concerns cards only")
    assert governor_for(torch.device("cpu")).sensors is None


def test_a_card_is_governed_by_its_own_sensors(monkeypatch: pytest.MonkeyPatch) -> None:
    see(monkeypatch, AMPERE)
    found: list[str] = []
    monkeypatch.setattr(CardSensors, "of_card", lambda uuid: found.append(uuid))
    governor_for(torch.device("cuda", 0))
    assert found == ["0000-0"]


def test_without_the_library_there_are_no_sensors(nvml: FakeNvml) -> None:
    assert CardSensors.of_card("1234", nvml) is not None
    nvml.silent = {"init"}
    assert CardSensors.of_card("1234", nvml) is None
