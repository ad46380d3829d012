"""How fast steps are on two threads of the processor, each beside a baseline of the same run; prints JSON.

`scratches` and `upscale` in megapixels per second, `colorize` in seconds for a picture of 12 megapixels;
nothing is read or written meanwhile. The baselines are the same steps done classically and, for colours, the
network alone at the size at which it works. What lacks weights in the folder `--models` is left out.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch

from benchmarks.engine_common import report
from restoration.imaging.filters import Floats
from restoration.imaging.photograph import Photograph
from restoration.imaging.tensors import grey_tensor_of
from restoration.inference.session import Session
from restoration.recipe import AUTO, Step
from restoration.steps import colorize, scratches, upscale
from restoration.steps.context import Context
from restoration.weights.manifest import SHIPPED_FILE, Task

MODELS = Path(__file__).resolve().parents[1] / "models"
THREADS = 2
SIDES = (3, 4)
SCRATCHES_MP_S, UPSCALE_MP_S, COLORIZE_S = 1.0, 0.35, 6.0  # what is asked of each
LINES_PER_SIDE, SPOTS = 4, 60

Figures = dict[str, Any]


def picture(megapixels: float, *, damaged: bool) -> Photograph:
    """A drawn grey picture with grain; `damaged`: with thin and broad scratches and flakes.

    With the margin that finds are given they are nearly 3 % of it, more than in the worst of ten annotated
    scans (2.04 %).
    """
    unit = max(16, round((megapixels * 1e6 / (SIDES[0] * SIDES[1])) ** 0.5))
    height, width = SIDES[0] * unit, SIDES[1] * unit
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / np.float32(unit)
    tone = 0.45 + 0.2 * np.sin(3 * x + y) * np.cos(2 * y) + 0.1 * ((x - 2) ** 2 + (y - 1.5) ** 2 < 0.5)
    random = np.random.default_rng(0)
    tone = (tone + random.normal(0, 0.012, tone.shape)).astype(np.float32)
    if damaged:
        _scratch(tone, random)
    return Photograph(pixels=np.repeat(np.clip(tone, 0, 1)[..., None], 3, axis=2), bit_depth=16, is_grey=True)


def _scratch(tone: Floats, random: np.random.Generator) -> None:
    height, width = tone.shape
    thin, broad = max(1, round(width / 1500)), max(2, round(width / 400))
    for number in range(LINES_PER_SIDE):
        ends = [(int(random.uniform(0, width)), side) for side in (0, height - 1)]
        cv2.line(tone, ends[0], ends[1], 0.97, broad if number % 4 == 0 else thin, cv2.LINE_AA)
    for _ in range(SPOTS):
        centre = (int(random.uniform(0, width)), int(random.uniform(0, height)))
        cv2.circle(tone, centre, int(random.uniform(thin, broad)), 0.95, -1, cv2.LINE_AA)


def seconds_of(work: Callable[[], object], rounds: int) -> float:
    """The least of a few rounds: other load on the machine only ever adds."""
    taken = []
    for _ in range(rounds):
        start_s = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start_s)
    return min(taken)


def scratches_row(context: Context, bare: Context, megapixels: float, rounds: int) -> Figures:
    """Finding and filling damage, against the same without any network."""
    scan, settings = picture(megapixels, damaged=True), Step("scratches").settings
    measures: Mapping[str, Any] = scratches.apply(scan, settings, context).measures
    own_s = seconds_of(lambda: scratches.apply(scan, settings, context), rounds)
    plain_s = seconds_of(lambda: scratches.apply(scan, settings, bare), rounds)
    rate = _megapixels(scan) / own_s
    kept = ("weights", "fill_weights", "damaged_share", "network_filled_share")
    return {
        **{name: measures[name] for name in kept},
        "megapixels_per_s": round(rate, 3),
        "limit": SCRATCHES_MP_S,
        "met": rate >= SCRATCHES_MP_S,
        "classical_megapixels_per_s": round(_megapixels(scan) / plain_s, 3),
        "time_over_classical": round(own_s / plain_s, 2),
    }


def upscale_row(context: Context, bare: Context, megapixels: float, rounds: int) -> Figures | None:
    """Enlarging twice by the best installed network, against resampling."""
    if context.session.entry_for(Task.UPSCALE_X2, AUTO) is None:
        return None
    scan, settings = picture(megapixels, damaged=False), Step("upscale").settings
    measures = upscale.apply(scan, settings, context).measures
    own_s = seconds_of(lambda: upscale.apply(scan, settings, context), rounds)
    plain_s = seconds_of(lambda: upscale.apply(scan, settings, bare), rounds)
    rate = _megapixels(scan) / own_s
    return {
        "weights": measures["weights"],
        "input_megapixels_per_s": round(rate, 3),
        "output_megapixels_per_s": round(4 * rate, 3),
        "limit": UPSCALE_MP_S,
        "met_by_input": rate >= UPSCALE_MP_S,
        "met_by_output": 4 * rate >= UPSCALE_MP_S,
        "resampling_input_megapixels_per_s": round(_megapixels(scan) / plain_s, 3),
        "time_over_resampling": round(own_s / plain_s, 2),
    }


def colorize_row(context: Context, megapixels: float, rounds: int) -> Figures | None:
    """Colouring a large picture, against the network alone at its working size."""
    entry = context.session.entry_for(Task.COLORIZE, AUTO)
    if entry is None:
        return None
    scan, settings = picture(megapixels, damaged=False), Step("colorize").settings
    size_px = int(colorize.apply(scan, settings, context).measures["size_px"] or 0)
    own_s = seconds_of(lambda: colorize.apply(scan, settings, context), rounds)
    small = grey_tensor_of(np.full((size_px * SIDES[0] // SIDES[1], size_px), 0.5, np.float32))
    alone_s = seconds_of(lambda: context.session.run(entry, small), rounds)
    return {
        "weights": entry.name,
        "megapixels": round(_megapixels(scan), 2),
        "seconds": round(own_s, 2),
        "limit_s": COLORIZE_S,
        "met": own_s < COLORIZE_S,
        "network_alone_s": round(alone_s, 2),
        "time_over_network_alone": round(own_s / alone_s, 2),
    }


def main() -> None:
    """Measure what can be measured with the weights of a folder."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine_speed", description=__doc__)
    parser.add_argument("--models", type=Path, default=MODELS, help="folder of weights and manifest")
    parser.add_argument("--megapixels", type=float, default=12.0, help="of the picture coloured and cleaned")
    parser.add_argument("--upscaled", type=float, default=2.0, help="megapixels of the picture enlarged")
    parser.add_argument("--rounds", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(THREADS)
    cv2.setNumThreads(THREADS)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / SHIPPED_FILE).write_text("")  # a list of no weights: all is done classically
        context, bare = _context(args.models), _context(Path(folder))
        rows = {
            "scratches": scratches_row(context, bare, args.megapixels, args.rounds),
            "upscale x2": upscale_row(context, bare, args.upscaled, args.rounds),
            "colorize": colorize_row(context, args.megapixels, args.rounds),
        }
    report("speed on two threads", {name: row for name, row in rows.items() if row is not None})


def _context(models_dir: Path) -> Context:
    return Context(Session(models_dir, "cpu"), seed=0, tell=lambda _: None)


def _megapixels(scan: Photograph) -> float:
    return scan.size_hw[0] * scan.size_hw[1] / 1e6


if __name__ == "__main__":
    main()
