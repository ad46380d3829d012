"""What a filler of damage is worth, by the width of the holes, when it is told exactly where they are.

Convention: PSNR is of the pixels inside the holes alone, the mean over photographs. A hole is a band of even
width, or a ragged spot as wide; every method sees mid-grey in its place.
"""

from collections.abc import Callable, Mapping

import cv2
import numpy as np
import torch

from restoration.imaging.holes import Flags, smoothly_filled
from restoration.imaging.tensors import array_of, tensor_of
from restoration.nets.inpainter import SIZE_MULTIPLE, Inpainter
from restoration.steps.damage import disc, unit_of
from restoration.steps.inpaint import filled
from restoration.steps.inpaint_net import wide_damage
from restoration.training.degradations.canvas import anywhere, blank, blob, stroke, wander
from restoration.training.errors import WrongNetwork
from restoration.training.evaluation.measures import Floats, psnr
from restoration.training.evaluation.request import EVALUATION_SEED, Measured, Request, wanted_on_sheet
from restoration.training.evaluation.tables import MOST_DB, Column, Evaluation, Figures, Table, mean_figures

MOST_PX = 384
WIDTHS_PX = ((2, 4), (4, 8), (8, 16), (16, 32))
HOLED_SHARE = 0.08
TRIES = 400
OPENCV_RADIUS_PX = 3
COLUMNS = tuple(Column(f"psnr_{least}_{most}", f"{least} to {most} px", ".2f") for least, most in WIDTHS_PX)
Method = Callable[[Floats, Flags], Floats]


def evaluate(request: Request) -> Measured:
    """Measure a filler beside OpenCV's, the smooth guess and the classical filling of the step."""
    net = request.net
    if not isinstance(net, Inpainter):
        raise WrongNetwork(found=type(net).__name__, task="inpaint")
    pictures = request.pictures(most_px=MOST_PX, multiple=SIZE_MULTIPLE)
    methods = methods_with(net)
    rows: dict[str, list[Figures]] = {name: [] for name in methods}
    sheet = []
    for number, whole in enumerate(pictures):
        figures: dict[str, dict[str, float]] = {name: {} for name in methods}
        for column, widths in zip(COLUMNS, WIDTHS_PX, strict=True):
            mask = holes(whole, widths, np.random.default_rng((EVALUATION_SEED, number, widths[0])))
            holed = np.where(mask[..., None], np.float32(0.5), whole)
            made = {name: method(holed, mask) for name, method in methods.items()}
            for name, picture in made.items():
                figures[name][column.key] = min(psnr(picture[mask], whole[mask]), MOST_DB)
        for name in methods:
            rows[name].append(figures[name])
        if wanted_on_sheet(number, len(pictures)):
            sheet.append([holed, made["cv2 Telea"], made["classical"], made["the step"], whole])
        request.tell((number + 1) / len(pictures))
    table = Table(
        "PSNR in dB inside the holes, by their width.",
        COLUMNS,
        {name: mean_figures(each) for name, each in rows.items()},
    )
    return Measured(Evaluation("inpaint", len(pictures), {"holes": table}), sheet)


def methods_with(net: Inpainter) -> Mapping[str, Method]:
    """All ways to fill (H, W, 3) where a mask (H, W) is set, the network's last."""
    return {
        "cv2 Telea": lambda holed, mask: _by_opencv(holed, mask, cv2.INPAINT_TELEA),
        "cv2 Navier-Stokes": lambda holed, mask: _by_opencv(holed, mask, cv2.INPAINT_NS),
        "smooth guess": smoothly_filled,
        "classical": lambda holed, mask: filled(
            holed, mask, unit_px=unit_of((mask.shape[0], mask.shape[1])), grain=0, seed=0
        ),
        "network": lambda holed, mask: filler_of(net)(smoothly_filled(holed, mask), mask),
        "the step": lambda holed, mask: filled(
            holed,
            mask,
            unit_px=unit_of((mask.shape[0], mask.shape[1])),
            grain=0,
            seed=0,
            wide=wide_damage(mask, filler_of(net), weights=""),
        ),
    }


def filler_of(net: Inpainter) -> Method:
    """The network as a step asks it: (H, W, 3) smoothly filled, and its holes (H, W) → all of it whole."""

    def fill(guess: Floats, mask: Flags) -> Floats:
        seen = np.concatenate([guess, mask[..., None].astype(np.float32)], axis=2)
        padding = tuple((0, -side % SIZE_MULTIPLE) for side in mask.shape)
        with torch.inference_mode():
            answer = net.eval()(tensor_of(np.pad(seen, (*padding, (0, 0)), mode="symmetric")))
        return np.clip(array_of(answer)[: mask.shape[0], : mask.shape[1]], 0.0, 1.0)

    return fill


def holes(image: Floats, widths_px: tuple[int, int], rng: np.random.Generator) -> Flags:
    """Holes of some width in a picture (H, W, 3), none touching another, (H, W)."""
    mask = np.zeros(image.shape[:2], np.bool_)
    near = disc(3)
    for _ in range(TRIES):
        width = float(np.exp(rng.uniform(*np.log(widths_px))))
        drawn = _hole(image, width, rng)
        if not (np.asarray(cv2.dilate(drawn.astype(np.uint8), near)) > 0)[mask].any():
            mask |= drawn
        if mask.mean() >= HOLED_SHARE:
            break
    return mask


def _hole(image: Floats, width_px: float, rng: np.random.Generator) -> Flags:
    canvas = blank(image)
    if rng.random() < 0.5:
        length = float(rng.uniform(2.0, 12.0)) * width_px
        line = wander(
            anywhere(image, rng), rng.uniform(0.0, 2 * np.pi), length, rng, wobble=0.03, step_px=4.0
        )
        stroke(canvas, line, width_px, 1.0)
    else:
        blob(canvas, anywhere(image, rng), width_px / 2, 1.0, rng)
    return np.asarray(canvas > 127, np.bool_)


def _by_opencv(holed: Floats, mask: Flags, method: int) -> Floats:
    rounded = np.rint(holed * 255).astype(np.uint8)
    answer = cv2.inpaint(rounded, mask.astype(np.uint8), OPENCV_RADIUS_PX, method)
    return np.asarray(answer, np.float32) / np.float32(255)
