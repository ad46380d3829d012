"""Recipe + scan -> restoration + report."""

import hashlib
import math
import os
import platform
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from restoration.errors import SpoiltResult, UnwritableImage
from restoration.imaging import files
from restoration.imaging.photograph import BandedPhotograph, Photograph, Pixels
from restoration.imaging.samples import bands
from restoration.inference import memory
from restoration.inference.session import Session
from restoration.recipe import Recipe, Step
from restoration.report import ENGINE_VERSION, Measure, Report, StepReport
from restoration.steps import colorize, denoise, fading, scratches, upscale
from restoration.steps.context import Act, BandedAct, Context

STEPS: Mapping[str, Act] = {
    "fading": fading.apply,
    "scratches": scratches.apply,
    "denoise": denoise.apply,
    "colorize": colorize.apply,
    "upscale": upscale.apply,
}
# Steps that, where they come last, make their result while it is written.
LAST_STEPS: Mapping[str, BandedAct] = {"upscale": upscale.in_bands}
# Shares of a run's duration, roughly as measured on two cores; reading and writing are part of it.
COSTS: Mapping[str, float] = {"fading": 1, "scratches": 4, "denoise": 6, "colorize": 5, "upscale": 8}
FILE_COST = 0.5
DIGEST_BLOCK_BYTES = 1 << 20
ONLY_EIGHT_BITS = "The scan has 16 bits per channel, but a JPEG holds 8: write TIFF or PNG to keep them."


@dataclass(frozen=True)
class Progress:
    """How far a run is: the step at work (counted from 0) and the done fraction of the whole, in [0, 1]."""

    step_index: int
    step_count: int
    step_kind: str
    fraction: float


def restore(
    recipe: Recipe,
    source: Path,
    target: Path,
    *,
    models_dir: Path,
    device: str = "auto",
    memory_budget_bytes: int | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    page: int = 0,
    precision: str = "auto",
    weights: Mapping[str, str] | None = None,
) -> Report:
    """Restore one page of `source` and write `target` in the format of its suffix.

    On the CPU the same recipe, scan and weights give the same bytes; `weights` are those of an earlier report
    (name → SHA-256), and no others are used then. `target` appears whole or not at all. What `on_progress`
    raises stops the run. Raises `RestorationError` for all that is foreseen: unreadable scans, missing or
    other weights, missing devices, a disk that refuses.
    """
    session = Session(models_dir, device, memory_budget_bytes, precision=precision, weights=weights)
    session.require(recipe)
    memory.reset_peak()
    meter = _Meter(recipe, on_progress)
    source_digest = digest_of(source) if source.is_file() else ""
    photograph = files.read(source, page=page)
    if photograph.bit_depth > 8 and target.suffix.lower() in files.EIGHT_BIT_SUFFIXES:
        photograph = photograph.warn(ONLY_EIGHT_BITS)
    reports = []
    for index, step in enumerate(recipe.steps):
        context = Context(session, seed=recipe.seed + index, tell=meter.teller(index))
        if index == len(recipe.steps) - 1 and step.kind in LAST_STEPS:
            reports.append(_perform_into(target, step, photograph, context))
        else:
            photograph, report = _perform(step, photograph, context)
            reports.append(report)
    session.governor.look()
    if recipe.steps[-1].kind not in LAST_STEPS:
        _write_whole(photograph, target)
    meter.finish()
    kinds = {report.kind for report in reports}
    return Report(
        recipe=recipe.to_dict(),
        recipe_digest=recipe.digest,
        source_digest=source_digest,
        result_digest=digest_of(target),
        weights=dict(session.used),
        software=software(),
        device=str(session.device),
        precision=session.precision,
        seed=recipe.seed,
        steps=tuple(reports),
        peak_memory_bytes=memory.peak_bytes(),
        warnings=(*photograph.warnings, *session.remarks),
        invented=session.invented,
        colorized="colorize" in kinds,
        energy_wh=session.governor.energy_wh,
        paused_s=round(session.governor.paused_s, 1),
    )


def software() -> dict[str, str]:
    """The versions that a result depends on."""
    packages = ("numpy", "torch", "opencv-python-headless", "scikit-image", "scipy", "tifffile", "pillow")
    return {
        "albumen": ENGINE_VERSION,
        "python": platform.python_version(),
        **{name: version(name) for name in packages},
    }


def digest_of(path: Path) -> str:
    """SHA-512 of a file, in hexadecimal."""
    digest = hashlib.sha512()
    with path.open("rb") as stream:
        while block := stream.read(DIGEST_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


class _Meter:
    """Turns the fractions of single steps into that of the whole."""

    def __init__(self, recipe: Recipe, listener: Callable[[Progress], None] | None) -> None:
        self.kinds = [step.kind for step in recipe.steps]
        self.listener = listener
        self.costs = [COSTS[kind] for kind in self.kinds]
        self.total = sum(self.costs) + 2 * FILE_COST

    def teller(self, index: int) -> Callable[[float], None]:
        before = FILE_COST + sum(self.costs[:index])

        def tell(fraction: float) -> None:
            self._say(index, (before + self.costs[index] * min(max(fraction, 0.0), 1.0)) / self.total)

        return tell

    def finish(self) -> None:
        self._say(len(self.kinds) - 1, 1.0)

    def _say(self, index: int, fraction: float) -> None:
        if self.listener is not None:
            self.listener(Progress(index, len(self.kinds), self.kinds[index], fraction))


def _perform(step: Step, photograph: Photograph, context: Context) -> tuple[Photograph, StepReport]:
    context.tell(0.0)
    context.session.start_step()
    start_s = time.perf_counter()
    outcome = STEPS[step.kind](photograph, step.settings, context)
    seconds = time.perf_counter() - start_s
    _check_sound(outcome.photograph.pixels, step)
    context.tell(1.0)
    return outcome.photograph, _report(step, seconds, outcome.measures, outcome.note, context)


def _perform_into(target: Path, step: Step, photograph: Photograph, context: Context) -> StepReport:
    """Perform the last step while its result is written; the seconds hold both."""
    context.tell(0.0)
    context.session.start_step()
    start_s = time.perf_counter()
    outcome = LAST_STEPS[step.kind](photograph, step.settings, context)
    made = outcome.photograph
    _write_whole(made.replace(bands=_checked(made.bands, step)), target)
    seconds = time.perf_counter() - start_s
    context.tell(1.0)
    return _report(step, seconds, outcome.measures(), outcome.note, context)


def _report(
    step: Step, seconds: float, measures: Mapping[str, Measure], note: str, context: Context
) -> StepReport:
    return StepReport(step.kind, round(seconds, 3), dict(measures), note, dict(context.session.used_in_step))


def _checked(made: Iterator[Pixels], step: Step) -> Iterator[Pixels]:
    for band in made:
        _check_sound(band, step)
        yield band


def _check_sound(pixels: Pixels, step: Step) -> None:
    # A sum is finite only if every term is, and needs no mask as large as the picture.
    if not all(math.isfinite(float(np.sum(pixels[rows]))) for rows in bands(*pixels.shape[:2])):
        raise SpoiltResult(step=step.kind)


def _write_whole(photograph: Photograph | BandedPhotograph, target: Path) -> None:
    """Write beside the target, make it durable, and rename: nobody ever sees half a result."""
    part = target.with_name(f".{target.stem}.{os.getpid()}.part{target.suffix}")
    try:
        files.write(photograph, part)
        with part.open("rb+") as stream:
            os.fsync(stream.fileno())
        part.replace(target)
    except OSError as error:
        raise UnwritableImage(target, error.strerror or str(error)) from error
    finally:
        part.unlink(missing_ok=True)
