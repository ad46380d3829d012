"""What a colorizer is worth on photographs it was not trained on, with plain grey as the baseline."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from restoration.layers.color_bins import bin_lookup, color_bins, palette_of
from restoration.nets.colorizer import SIZE_MULTIPLE, Colorizer
from restoration.training.datasets import simulated_hints
from restoration.training.errors import WrongNetwork
from restoration.training.evaluation.color_guards import hint_error, mount_chroma, unsteadiness
from restoration.training.evaluation.measures import Floats, colorfulness, measure
from restoration.training.evaluation.request import (
    Measured,
    Request,
    chosen_files,
    nothing_held_out,
    unwatched,
    wanted_on_sheet,
)
from restoration.training.evaluation.tables import Column, Evaluation, Figures, Table, mean_figures
from restoration.training.photographs import read_lab, read_rgb, unpacked

SHORT_PX = 256
HINT_COUNTS = (1, 10, 100)
HINT_SEED = 4
COLUMNS = (
    Column("psnr", "PSNR dB", ".2f"),
    Column("ssim", "SSIM", ".4f"),
    Column("delta_e", "deltaE2000", ".2f"),
    Column("colorfulness", "colourfulness", ".1f"),
    Column("colorfulness_share", "of the truth's", ".0%"),
    Column("hint_error", "ab error at hints", ".2f"),
)
GUARDS = (
    Column("unsteadiness", "mean ab difference at 384, 512, 768 px", ".2f"),
    Column("mount_chroma", "chroma in a grey mount", ".2f"),
    Column("mount_chroma_by_rule", "the same by the step's frame rule", ".2f"),
)


@dataclass(frozen=True)
class Trial:
    """One photograph: the truth and its grey, (H, W, 3) RGB in [0, 1], and its colours, (H, W, 2) in Lab."""

    path: Path
    truth: Floats
    grey: Floats
    ab: Floats


def trials(folder: Path, *, limit: int | None = None, everything: bool = False) -> Iterator[Trial]:
    """The held-out photographs of a folder (or all), at a short side of 256 px, cut to multiples of 32.

    With a limit, that many are taken, spread evenly over the folder.
    """
    for path in chosen_files(folder, limit, everything=everything):
        stored = read_lab(path, SHORT_PX)
        if stored is not None:
            yield _trial(path, stored)


def colorize(
    net: nn.Module, trial: Trial, hints: Floats | None = None, palette: Tensor | None = None
) -> Floats:
    """The trial's grey picture with the net's colours on its lightness, (H, W, 3) RGB in [0, 1].

    `hints` is (H, W, 3): a and b in Lab units, and the mask; `palette` as `palette_of` counts it, (B,).
    """
    return rgb_of(lightness_in(trial), colors(net, trial.grey, hints, palette))


def colors(
    net: nn.Module, grey: Floats, hints: Floats | None = None, palette: Tensor | None = None
) -> Floats:
    """The net's ab (H, W, 2) for a grey picture (H, W, 3); hints and palette only where it takes them."""
    given: list[Tensor | None] = [torch.from_numpy(grey).permute(2, 0, 1)[None]]
    if hints is not None or palette is not None:
        given.append(None if hints is None else torch.from_numpy(hints).permute(2, 0, 1)[None])
        given.append(None if palette is None else palette[None])
    with torch.inference_mode():
        ab: Tensor = net.eval()(*given)
    return np.ascontiguousarray(ab[0].permute(1, 2, 0).numpy(), np.float32)


def evaluate(request: Request) -> Measured:
    """Measure a colorizer, with hints and exemplar where it takes them, and how steady it is.

    Raises `NoPhotographs` when there is nothing to measure on.
    """
    require_colors(request.net)
    if request.baseline is not None:
        require_colors(request.baseline)
    chosen = list(trials(request.folder, limit=request.limit, everything=request.everything))
    if not chosen:
        raise nothing_held_out(request.folder)
    plain = {} if request.baseline is None else {"best of the ladder": request.baseline}
    evaluation = evaluate_colors(request.net, chosen, baselines=plain, tell=request.tell)
    nets = [*plain.values(), request.net]
    sheet = [
        [trial.grey, *(colorize(net, trial) for net in nets), trial.truth]
        for number, trial in enumerate(chosen)
        if wanted_on_sheet(number, len(chosen))
    ]
    return Measured(evaluation, sheet)


def require_colors(net: nn.Module) -> None:
    """Raise `WrongNetwork` where a network gives no ab for a grey picture."""
    with torch.inference_mode():
        try:
            answer = net.eval()(torch.zeros(1, 3, SIZE_MULTIPLE, SIZE_MULTIPLE))
        except RuntimeError:
            answer = None
    if not isinstance(answer, Tensor) or answer.shape != (1, 2, SIZE_MULTIPLE, SIZE_MULTIPLE):
        raise WrongNetwork(found=type(net).__name__, task="colorize")


def evaluate_colors(
    net: nn.Module,
    chosen: Sequence[Trial],
    *,
    baselines: dict[str, nn.Module] | None = None,
    tell: Callable[[float], None] = unwatched,
) -> Evaluation:
    """Measure grey, plain networks, and the net: alone, with 1, 10 and 100 seeded hints, with an exemplar.

    Raises `ValueError` when there is no trial.
    """
    if not chosen:
        raise ValueError("no photograph to evaluate on")
    found: dict[str, list[Figures]] = {}
    guards: dict[str, list[Figures]] = {}
    nets = {**(baselines or {}), "colorizer": net}
    for number, trial in enumerate(chosen):
        pictures = {"grey": trial.grey, **{name: colorize(each, trial) for name, each in nets.items()}}
        rows: dict[str, Figures] = {
            name: asdict(measure(picture, trial.truth)) for name, picture in pictures.items()
        }
        if isinstance(net, Colorizer):
            rows |= _guided(net, trial, number)
        for name, figures in rows.items():
            found.setdefault(name, []).append(figures)
        for name, each in nets.items():
            guards.setdefault(name, []).append(_guarded(each, trial))
        tell((number + 1) / len(chosen))
    return _evaluation(chosen, found, guards)


def _evaluation(
    chosen: Sequence[Trial], found: dict[str, list[Figures]], guards: dict[str, list[Figures]]
) -> Evaluation:
    true = float(np.mean([colorfulness(trial.truth) for trial in chosen]))
    rows = {name: mean_figures(each) for name, each in found.items()}
    for figures in rows.values():
        figures["colorfulness_share"] = figures["colorfulness"] / max(true, 1e-6)
    colored = Table(
        f"Short side {SHORT_PX} px; the photographs' own colourfulness is {true:.1f}. "
        "Hints are seeded dabs of the truth, the exemplar's palette is the truth's.",
        COLUMNS,
        rows,
    )
    steady = Table(
        "What must not happen: other colours at another size, or colours in a mount.",
        GUARDS,
        {name: mean_figures(each) for name, each in guards.items()},
    )
    facts = {"short_px": SHORT_PX, "truth_colorfulness": true}
    return Evaluation("colorize", len(chosen), {"colors": colored, "guards": steady}, facts)


def _guided(net: Colorizer, trial: Trial, number: int) -> dict[str, Figures]:
    """Figures with hints of the truth, and with its palette as that of an exemplar."""
    rows: dict[str, Figures] = {}
    for count in HINT_COUNTS:
        hints = simulated_hints(trial.ab, count, np.random.default_rng((HINT_SEED, number, count)))
        ab = colors(net, trial.grey, hints)
        found = measure(rgb_of(lightness_in(trial), ab), trial.truth)
        rows[f"colorizer, hints: {count}"] = {**asdict(found), "hint_error": hint_error(ab, hints)}
    bins = color_bins()
    palette = palette_of(torch.from_numpy(trial.ab).permute(2, 0, 1), bin_lookup(bins), len(bins))
    shown = measure(colorize(net, trial, palette=palette), trial.truth)
    return {**rows, "colorizer, exemplar": asdict(shown)}


def _guarded(net: nn.Module, trial: Trial) -> Figures:
    stored = read_rgb(trial.path)
    picture = trial.truth if stored is None else stored.astype(np.float32) / np.float32(255)
    bare, by_rule = mount_chroma(lambda grey: colors(net, grey), trial.grey)
    return {
        "unsteadiness": unsteadiness(lambda grey: colors(net, grey), picture),
        "mount_chroma": bare,
        "mount_chroma_by_rule": by_rule,
    }


def _trial(path: Path, stored: NDArray[np.uint8]) -> Trial:
    height, width = (side // SIZE_MULTIPLE * SIZE_MULTIPLE for side in stored.shape[:2])
    lab = unpacked(stored[:height, :width])
    nothing = np.zeros_like(lab[..., 1:])
    return Trial(path, rgb_of(lab[..., 0], lab[..., 1:]), rgb_of(lab[..., 0], nothing), lab[..., 1:])


def lightness_in(trial: Trial) -> Floats:
    """L* of a trial's grey picture, (H, W) in [0, 100]."""
    return np.asarray(cv2.cvtColor(trial.grey, cv2.COLOR_RGB2LAB)[..., 0], dtype=np.float32)


def rgb_of(lightness: Floats, ab: Floats) -> Floats:
    """L* (H, W) and ab (H, W, 2) → (H, W, 3) sRGB in [0, 1]; colours out of gamut are clipped."""
    lab = np.dstack([lightness, ab]).astype(np.float32)
    return np.asarray(np.clip(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), 0.0, 1.0), dtype=np.float32)
