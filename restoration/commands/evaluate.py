"""`python -m restoration evaluate FOLDER`: what the colorizer is worth on photographs it never saw."""

import argparse
import sys
from pathlib import Path

from torch import nn

from restoration.training import contact_sheet, export
from restoration.training.errors import NoPhotographs
from restoration.training.evaluate import colorize, evaluate, trials
from restoration.weights.loading import load_net, net_from_state, read_state
from restoration.weights.manifest import Manifest

SHEET_ROWS = 24
MODELS_DIR = Path(__file__).resolve().parents[2] / "models"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("folder", type=Path, help="folder of colour photographs")
    parser.add_argument(
        "--weights", default=export.ARCHITECTURE, help="name of weights, or a file of this project's"
    )
    parser.add_argument("--models", type=Path, default=MODELS_DIR, help="folder of weights and manifest")
    parser.add_argument(
        "--out", type=Path, help="also write evaluation.json, evaluation.md and a contact sheet"
    )
    parser.add_argument("--limit", type=int, help="take only so many photographs, spread over the folder")
    parser.add_argument(
        "--all", action="store_true", help="take every photograph, not only the tenth that training holds out"
    )


def run(args: argparse.Namespace) -> int:
    """Print the evaluation as JSON and as a Markdown table.

    Raises `NoPhotographs` when nothing can be measured, and `WeightsError` when the weights cannot be loaded.
    """
    net = _net(args.weights, args.models)
    chosen = list(trials(args.folder, limit=args.limit, everything=args.all))
    if not chosen:
        raise NoPhotographs(
            folder=args.folder, wanted="that training holds out", cure="--all takes every photograph"
        )
    evaluation = evaluate(net, chosen, on_progress=_show)
    print(evaluation.to_json())
    print(evaluation.to_markdown())
    if args.out:
        args.out.mkdir(parents=True, exist_ok=True)
        (args.out / "evaluation.json").write_text(evaluation.to_json() + "\n")
        (args.out / "evaluation.md").write_text(evaluation.to_markdown() + "\n")
        step = max(1, len(chosen) // SHEET_ROWS)
        shown = chosen[::step][:SHEET_ROWS]
        rows = [(trial.grey, colorize(net, trial), trial.truth) for trial in shown]
        contact_sheet.write(rows, args.out / "contact-sheet.png")
    return 0


def _net(weights: str, models_dir: Path) -> nn.Module:
    if weights.endswith(".safetensors"):
        return net_from_state(export.ARCHITECTURE, *read_state(Path(weights)))
    return load_net(Manifest.read(models_dir).entry(weights), models_dir=models_dir)


def _show(fraction: float) -> None:
    if sys.stderr.isatty():
        print(f"\rmeasuring: {fraction:4.0%}", end="", file=sys.stderr, flush=True)
