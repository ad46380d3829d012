"""`python -m restoration devices`: what this machine can compute on."""

import argparse

from restoration.inference.device import present


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command takes nothing."""
    del parser


def run(args: argparse.Namespace) -> int:
    """Print one line for each device, the one that "auto" means first."""
    del args
    for facts in present():
        memory = f", {facts.memory_bytes / 2**30:.1f} GiB" if facts.memory_bytes else ""
        print(f"{facts.name}: {facts.title}{memory}")
    return 0
