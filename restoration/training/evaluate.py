"""What a colorizer is worth on photographs it was not trained on, with plain grey as the baseline."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from restoration.nets.colorizer import SIZE_MULTIPLE, Colorizer
from restoration.training.datasets import simulated_hints
from restoration.training.measures import Floats, Measures, colorfulness, measure
from restoration.training.photographs import find, held_out, read_lab, unpacked

SHORT_PX = 256
HINT_COUNTS = (1, 10, 100)
HINT_SEED = 4


@dataclass(frozen=True)
class Trial:
    """One photograph: the truth and its grey, (H, W, 3) RGB in [0, 1], and its colours, (H, W, 2) in Lab."""

    path: Path
    truth: Floats
    grey: Floats
    ab: Floats


@dataclass(frozen=True)
class Evaluation:
    """Mean measures over photographs, by method: grey, and the net without and with hints."""

    photographs: int
    short_px: int
    truth_colorfulness: float
    rows: dict[str, Measures]

    def to_json(self) -> str:
        """The evaluation as JSON."""
        return json.dumps(asdict(self), indent=2)

    def to_markdown(self) -> str:
        """The evaluation as a Markdown table."""
        lines = [
            f"{self.photographs} photographs, short side {self.short_px} px; "
            f"their own colourfulness is {self.truth_colorfulness:.1f}.",
            "",
            "| method | PSNR dB | SSIM | deltaE2000 | colourfulness |",
            "|---|---:|---:|---:|---:|",
        ]
        lines += [
            f"| {name} | {row.psnr:.2f} | {row.ssim:.4f} | {row.delta_e:.2f} | {row.colorfulness:.1f} |"
            for name, row in self.rows.items()
        ]
        return "\n".join(lines)


def trials(folder: Path, *, limit: int | None = None, everything: bool = False) -> Iterator[Trial]:
    """The held-out photographs of a folder (or all), at a short side of 256 px, cut to multiples of 32.

    With a limit, that many are taken, spread evenly over the folder.
    """
    files = [path for path in find(folder) if everything or held_out(path)]
    if limit is not None and limit < len(files):
        files = [files[round(place)] for place in np.linspace(0, len(files) - 1, limit)]
    for path in files:
        stored = read_lab(path, SHORT_PX)
        if stored is not None:
            yield _trial(path, stored)


def colorize(net: nn.Module, trial: Trial, hints: Floats | None = None) -> Floats:
    """The trial's grey picture with the net's colours on its lightness, (H, W, 3) RGB in [0, 1].

    `hints` is (H, W, 3): a and b in Lab units, and the mask.
    """
    given = [trial.grey] if hints is None else [trial.grey, hints]
    with torch.inference_mode():
        ab = net.eval()(*(torch.from_numpy(array).permute(2, 0, 1)[None] for array in given))
    return rgb_of(lightness_in(trial), ab[0].permute(1, 2, 0).numpy())


def evaluate(
    net: nn.Module, chosen: Sequence[Trial], *, on_progress: Callable[[float], None] = lambda _share: None
) -> Evaluation:
    """Measure grey, the net and, where it takes hints, the net with 1, 10 and 100 seeded hints of the truth.

    Raises `ValueError` when there is no trial.
    """
    if not chosen:
        raise ValueError("no photograph to evaluate on")
    found: dict[str, list[Measures]] = {}
    for number, trial in enumerate(chosen):
        pictures = {"grey": trial.grey, "colorizer": colorize(net, trial)}
        for count in HINT_COUNTS if isinstance(net, Colorizer) else ():
            rng = np.random.default_rng((HINT_SEED, number, count))
            hints = simulated_hints(trial.ab, count, rng)
            pictures[f"colorizer, hints: {count}"] = colorize(net, trial, hints)
        for name, picture in pictures.items():
            found.setdefault(name, []).append(measure(picture, trial.truth))
        on_progress((number + 1) / len(chosen))
    return Evaluation(
        photographs=len(chosen),
        short_px=SHORT_PX,
        truth_colorfulness=float(np.mean([colorfulness(trial.truth) for trial in chosen])),
        rows={name: Measures.mean(each) for name, each in found.items()},
    )


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
