"""`python -m restoration run RECIPE INPUT OUTPUT`: restore one file; no database, no queue."""

import argparse
import re
import sys
from dataclasses import replace
from pathlib import Path

from restoration.errors import BadRecipe, UnwritableImage
from restoration.imaging import files
from restoration.imaging.files import page_count
from restoration.pipeline import Progress, restore
from restoration.recipe import Recipe, Step, Value, shipped
from restoration.steps.color_guide import palette_setting

MODELS_DIR = Path(__file__).resolve().parents[2] / "models"
SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(|[KMGT]i?B?|B)", re.IGNORECASE)
POWERS = {"": 0, "B": 0, "K": 1, "M": 2, "G": 3, "T": 4}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    names = ", ".join(shipped())
    parser.add_argument("recipe", help=f"a recipe file (JSON), or the name of a shipped one: {names}")
    parser.add_argument("input", type=Path, help="JPEG, PNG or TIFF, 8 or 16 bits")
    parser.add_argument("output", type=Path, help="the suffix names the format: .tif, .png or .jpg")
    parser.add_argument("--report", type=Path, help="also write what was done, as JSON")
    parser.add_argument("--page", type=_page, default=1, help="page of a multi-page TIFF (default 1)")
    parser.add_argument("--device", default="auto", help="auto, cpu or cuda:N (default auto)")
    parser.add_argument(
        "--precision",
        default="auto",
        choices=("auto", "float32", "float16", "bfloat16"),
        help="of the networks (default: what the device computes well)",
    )
    parser.add_argument(
        "--flip-average", action="store_true", help="colour the mirrored picture too, and take the mean"
    )
    parser.add_argument(
        "--sizes", type=int, choices=(1, 2, 3), help="colour at so many sizes, and take the mean"
    )
    parser.add_argument(
        "--hint",
        action="append",
        default=[],
        metavar="X,Y,RADIUS,#RRGGBB[,near|,here]",
        help="a colour at a place, in shares of width, height and long side, such as 0.4,0.25,0.01,#c08a5a; "
        "it reaches what lies near and looks alike, with near less far, with here hardly beyond its own spot",
    )
    parser.add_argument(
        "--stroke",
        action="append",
        default=[],
        metavar="'fill:RADIUS X,Y X,Y ...'",
        help="damage that you see, or (keep:) a place to be left alone, in the same shares",
    )
    parser.add_argument("--exemplar", type=Path, help="a colour photograph whose palette to follow")
    parser.add_argument("--memory-budget", type=_bytes, help="most memory for networks, such as 2GiB")
    parser.add_argument("--models", type=Path, default=MODELS_DIR, help="folder of weights and manifest")
    parser.add_argument("--quiet", action="store_true", help="show no progress")


def run(args: argparse.Namespace) -> int:
    """Restore and say what was done; raises `RestorationError`, which the caller shows."""
    recipe = _as_asked(_recipe(args.recipe), args)
    shows = sys.stderr.isatty() and not args.quiet
    report = restore(
        recipe,
        args.input,
        args.output,
        models_dir=args.models,
        device=args.device,
        memory_budget_bytes=args.memory_budget,
        on_progress=_show if shows else None,
        page=args.page - 1,
        precision=args.precision,
    )
    if shows:
        print(file=sys.stderr)
    warnings = report.warnings
    if args.page == 1 and (pages := page_count(args.input)) > 1:
        warnings = (*warnings, f"The scan has {pages} pages; only the first was restored (see --page).")
    for sentence in warnings:
        print(f"warning: {sentence}", file=sys.stderr)
    for step in report.steps:
        print(f"{step.kind}: {step.seconds:.1f} s. {step.note}".rstrip())
    print(f"{args.output}: sha512 {report.result_digest}")
    if args.report:
        _write_text(args.report, report.to_json() + "\n")
    return 0


def _recipe(named: str) -> Recipe:
    if named in shipped():
        return shipped()[named]
    try:
        text = Path(named).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        known = ", ".join(shipped())
        raise BadRecipe(
            field="(whole file)", why=f"cannot be read from {named!r}", cure=f"name a file, or one of {known}"
        ) from error
    return Recipe.from_json(text)


def _as_asked(recipe: Recipe, args: argparse.Namespace) -> Recipe:
    """The recipe with what the command line asks of its steps, so that its digest says so too."""
    asked: dict[str, dict[str, Value]] = {"colorize": {}, "scratches": {}}
    if args.flip_average:
        asked["colorize"]["flip_average"] = True
    if args.sizes:
        asked["colorize"]["sizes"] = args.sizes
    if args.hint:
        asked["colorize"]["hints"] = ";".join(args.hint).lower()
    if args.exemplar:
        asked["colorize"]["palette"] = palette_setting(files.read(args.exemplar).pixels)
    if args.stroke:
        asked["scratches"]["strokes"] = ";".join(args.stroke)
    steps = [Step(step.kind, {**step.settings, **asked.get(step.kind, {})}) for step in recipe.steps]
    return replace(recipe, steps=tuple(steps))


def _show(progress: Progress) -> None:
    place = f"{progress.step_index + 1}/{progress.step_count} {progress.step_kind}"
    print(f"\r{progress.fraction:4.0%}  {place:<24}", end="", file=sys.stderr, flush=True)


def _write_text(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UnwritableImage(path, error.strerror or str(error)) from error


def _bytes(text: str) -> int:
    match = SIZE.fullmatch(text.strip())
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no size; write for instance 2GiB or 800MB")
    number, unit = match[1], match[2].upper()
    base = 1000 if unit.endswith("B") and "I" not in unit else 1024
    return int(float(number) * base ** POWERS[unit[:1]])


def _page(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no page number; pages count from 1")
    return int(text)
