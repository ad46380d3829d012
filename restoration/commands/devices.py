"""`python -m restoration devices`: what this machine can compute on, at which sizes, and what is missing."""

import argparse

import torch

from restoration.inference.abilities import Ability, abilities
from restoration.inference.device import DeviceFacts, present
from restoration.inference.governor import CardSensors, Reading

NOT_REPORTED = "not reported"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command takes nothing."""
    del parser


def run(args: argparse.Namespace) -> int:
    """Print a few lines for each device, the one that "auto" means marked."""
    del args
    devices = present()
    chosen = next(facts for facts in devices if facts.verdict.usable)
    for facts in devices:
        print(f"{_headline(facts)}{' (auto)' if facts is chosen else ''}")
        for line in _details(facts):
            print(f"  {line}")
    return 0


def _headline(facts: DeviceFacts) -> str:
    memory = f", {facts.memory_bytes / 2**30:.1f} GiB" if facts.memory_bytes else ""
    version = ".".join(map(str, facts.capability or ()))
    capability = f", compute capability {version}" if version else ""
    return f"{facts.name}: {facts.title}{memory}{capability}"


def _details(facts: DeviceFacts) -> list[str]:
    if not facts.verdict.usable:
        return [f"cannot be used: it {facts.verdict.why}", f"cure: {facts.verdict.cure}"]
    if facts.capability is None:
        return [f"colours in {facts.precision}, all else in float32; any picture that fits main memory"]
    sensors = CardSensors.of_card(str(torch.cuda.get_device_properties(facts.name).uuid))
    lines = [f"computes in {facts.precision}"]
    lines += [_sentence(ability) for ability in abilities(facts)]
    return [*lines, _state(sensors.read() if sensors else Reading())]


def _sentence(ability: Ability) -> str:
    if not ability.side_px:
        return f"{ability.title}: does not fit"
    kind = "pictures" if ability.whole_picture else "tiles"
    return f"{ability.title}: {kind} of up to {ability.side_px} x {ability.side_px} px"


def _state(reading: Reading) -> str:
    temperature = f"{reading.temperature_c:.0f} C" if reading.temperature_c is not None else NOT_REPORTED
    power = f"{reading.power_w:.0f} W" if reading.power_w is not None else NOT_REPORTED
    used = reading.memory_used_bytes
    memory = f"{used / 2**30:.1f} GiB" if used is not None else NOT_REPORTED
    return f"now: temperature {temperature}, power {power}, memory in use {memory}"
