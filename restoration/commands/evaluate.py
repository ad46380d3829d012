"""`python -m restoration evaluate FOLDER`: what our networks are worth on photographs they never saw."""

import argparse
import sys
from pathlib import Path

from torch import nn

from restoration.training.evaluation import contact_sheet
from restoration.training.evaluation.evaluators import EVALUATORS
from restoration.training.evaluation.nets import network
from restoration.training.evaluation.request import Request
from restoration.training.evaluation.tables import Evaluation

SHEET = "contact-sheet.png"
MODELS_DIR = Path(__file__).resolve().parents[2] / "models"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("folder", type=Path, help="folder of colour photographs")
    parser.add_argument("--task", choices=list(EVALUATORS), default="colorize", help="what is measured")
    parser.add_argument("--weights", help="name of weights, or a file that training has written")
    parser.add_argument("--models", type=Path, default=MODELS_DIR, help="folder of weights and manifest")
    parser.add_argument(
        "--baseline",
        metavar="WEIGHTS",
        help="colorize: a plain network to compare with (train ladder-1 to -6)",
    )
    parser.add_argument(
        "--inpainter", metavar="WEIGHTS", help="scratches: fill what is found by this network, too"
    )
    parser.add_argument(
        "--out", type=Path, help="also write evaluation.json, evaluation.md and a contact sheet"
    )
    parser.add_argument("--limit", type=int, help="take only so many photographs, spread over the folder")
    parser.add_argument(
        "--all", action="store_true", help="take every photograph, not only the tenth that training holds out"
    )


def run(args: argparse.Namespace) -> int:
    """Print the evaluation as JSON and as Markdown tables.

    Raises `NoPhotographs` when nothing can be measured, `WeightsError` when weights cannot be loaded, and
    `WrongNetwork` when they are for something else.
    """
    evaluator = EVALUATORS[args.task]
    request = Request(
        folder=args.folder,
        net=_network(args.weights or evaluator.weights, evaluator.architecture, args.models),
        limit=args.limit,
        everything=args.all,
        baseline=args.baseline and _network(args.baseline, "albumen-ladder", args.models),
        inpainter=args.inpainter and _network(args.inpainter, "albumen-inpainter", args.models),
        tell=_show,
    )
    measured = evaluator.evaluate(request)
    _tell(measured.evaluation, args.out)
    if args.out:
        contact_sheet.write(measured.sheet, args.out / SHEET)
    return 0


def _network(weights: str, otherwise: str, models_dir: Path) -> nn.Module:
    return network(weights, models_dir=models_dir, otherwise=otherwise)


def _tell(evaluation: Evaluation, out: Path | None) -> None:
    print(evaluation.to_json())
    print(evaluation.to_markdown())
    if out:
        out.mkdir(parents=True, exist_ok=True)
        (out / "evaluation.json").write_text(evaluation.to_json() + "\n")
        (out / "evaluation.md").write_text(evaluation.to_markdown() + "\n")


def _show(fraction: float) -> None:
    if sys.stderr.isatty():
        print(f"\rmeasuring: {fraction:4.0%}", end="", file=sys.stderr, flush=True)
