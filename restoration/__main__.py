"""The engine's command line: `python -m restoration COMMAND ...`, usable with no database at all."""

import argparse
import sys
from collections.abc import Sequence
from types import ModuleType

from restoration.commands import devices, evaluate, run, train, weights
from restoration.errors import RestorationError

COMMANDS: dict[str, ModuleType] = {
    "run": run,
    "weights": weights,
    "devices": devices,
    "train": train,
    "evaluate": evaluate,
}
INTERRUPTED = 130  # as shells count it: 128 + SIGINT


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 it could not be done, 2 wrong usage."""
    args = _parser().parse_args(arguments)
    try:
        status: int = COMMANDS[args.command].run(args)
    except RestorationError as error:
        print(f"albumen: {error}", file=sys.stderr)
        return 1
    except MemoryError:
        print("albumen: there is not enough memory for this picture", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m restoration", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, module in COMMANDS.items():
        summary = str(module.__doc__).partition(": ")[2]
        module.add_arguments(commands.add_parser(name, help=summary, description=module.__doc__))
    return parser


if __name__ == "__main__":
    sys.exit(main())
