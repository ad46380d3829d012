"""`python -m restoration evaluate FOLDER`: what our networks are worth on photographs they never saw."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from torch import nn

from restoration.nets.damage import DamageDetector
from restoration.training import contact_sheet
from restoration.training.damage_evaluate import (
    DamageEvaluation,
    damage_row,
    damage_trials,
    detector_of_net,
    evaluate_damage,
)
from restoration.training.errors import NoPhotographs
from restoration.training.evaluate import Evaluation, colorize, evaluate, trials
from restoration.weights.loading import load_net, net_from_state, read_state
from restoration.weights.manifest import Manifest

T = TypeVar("T")
SHEET, SHEET_ROWS = "contact-sheet.png", 24
ARCHITECTURES = {"colorize": "albumen-colorizer", "scratches": "albumen-damage"}
MODELS_DIR = Path(__file__).resolve().parents[2] / "models"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("folder", type=Path, help="folder of colour photographs")
    parser.add_argument(
        "--task", choices=list(ARCHITECTURES), default="colorize", help="colours, or finding damage"
    )
    parser.add_argument("--weights", help="name of weights, or a file of this project's")
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
    net = _net(args)
    if isinstance(net, DamageDetector):
        _measure_damage(net, args)
    else:
        _measure_colors(net, args)
    return 0


def _measure_colors(net: nn.Module, args: argparse.Namespace) -> None:
    chosen = list(trials(args.folder, limit=args.limit, everything=args.all))
    _require(chosen, args.folder)
    evaluation = evaluate(net, chosen, on_progress=_show)
    _tell(evaluation, args.out)
    if args.out:
        rows = [(trial.grey, colorize(net, trial), trial.truth) for trial in _shown(chosen)]
        contact_sheet.write(rows, args.out / SHEET)


def _measure_damage(net: DamageDetector, args: argparse.Namespace) -> None:
    chosen = list(damage_trials(args.folder, limit=args.limit, everything=args.all))
    _require(chosen, args.folder)
    detector = detector_of_net(net)
    evaluation = evaluate_damage({"classical": None, "damage detector": detector}, chosen, on_progress=_show)
    _tell(evaluation, args.out)
    if args.out:
        rows = [damage_row(trial, detector) for trial in _shown(chosen)]
        contact_sheet.write(rows, args.out / SHEET)


def _net(args: argparse.Namespace) -> nn.Module:
    architecture = ARCHITECTURES[args.task]
    weights = args.weights or architecture
    if weights.endswith(".safetensors"):
        return net_from_state(architecture, *read_state(Path(weights)))
    return load_net(Manifest.read(args.models).entry(weights), models_dir=args.models)


def _require(chosen: Sequence[object], folder: Path) -> None:
    if not chosen:
        raise NoPhotographs(
            folder=folder, wanted="that training holds out", cure="--all takes every photograph"
        )


def _tell(evaluation: Evaluation | DamageEvaluation, out: Path | None) -> None:
    print(evaluation.to_json())
    print(evaluation.to_markdown())
    if out:
        out.mkdir(parents=True, exist_ok=True)
        (out / "evaluation.json").write_text(evaluation.to_json() + "\n")
        (out / "evaluation.md").write_text(evaluation.to_markdown() + "\n")


def _shown(chosen: Sequence[T]) -> Sequence[T]:
    return chosen[:: max(1, len(chosen) // SHEET_ROWS)][:SHEET_ROWS]


def _show(fraction: float) -> None:
    if sys.stderr.isatty():
        print(f"\rmeasuring: {fraction:4.0%}", end="", file=sys.stderr, flush=True)
