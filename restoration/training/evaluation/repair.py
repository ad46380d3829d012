"""Damage end to end: found, filled, and what the whole picture has gained, or lost where it was sound.

Convention: figures are of luma. A sound picture that nothing touches has lost nothing; what is changed in it
counts as lost against a scan with noise of sigma 1/255, as clean as scans come.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import cv2
import numpy as np

from restoration.imaging.color import luma
from restoration.nets.damage import DamageDetector
from restoration.nets.inpainter import Inpainter
from restoration.recipe import Step
from restoration.steps.damage import unit_of
from restoration.steps.denoise import CLEAN_SIGMA
from restoration.steps.inpaint import filled
from restoration.steps.inpaint_net import wide_damage
from restoration.training.damage_scenes import Flags, Floats
from restoration.training.errors import WrongNetwork
from restoration.training.evaluation.damage import (
    DamageTrial,
    Masks,
    by_top_hat,
    damage_row,
    damage_trials,
    detector_of_net,
    evaluate_damage,
    finder_of,
    masks_of,
)
from restoration.training.evaluation.inpaint import OPENCV_RADIUS_PX, filler_of
from restoration.training.evaluation.measures import psnr
from restoration.training.evaluation.request import (
    Measured,
    Request,
    nothing_held_out,
    unwatched,
    wanted_on_sheet,
)
from restoration.training.evaluation.strangers import evaluate_strangers
from restoration.training.evaluation.tables import MOST_DB, Column, Evaluation, Table
from restoration.training.evaluation.untouched import evaluate_untouched

COLUMNS = (
    Column("before", "damaged dB", ".2f"),
    Column("after", "restored dB", ".2f"),
    Column("gain", "gain dB", "+.2f"),
    Column("gain_where_sought", "gain without stains dB", "+.2f"),
    Column("least_psnr_of_sound", "sound, least PSNR to the input dB", ".1f"),
    Column("most_lost_of_sound", "sound, most lost dB", ".3f"),
)
Fill = Callable[[Floats, Flags], Floats]  # luma (H, W) and the damage in it → luma without


def evaluate(request: Request) -> Measured:
    """Measure a damage detector beside classical finders: what is found, and what filling it gains."""
    net, inpainter = request.net, request.inpainter
    if not isinstance(net, DamageDetector):
        raise WrongNetwork(found=type(net).__name__, task="scratches")
    if not isinstance(inpainter, Inpainter | None):
        raise WrongNetwork(found=type(inpainter).__name__, task="inpaint")
    chosen = list(damage_trials(request.folder, limit=request.limit, everything=request.everything))
    if not chosen:
        raise nothing_held_out(request.folder)
    finders = {
        "top-hat": by_top_hat,
        "classical": finder_of(None),
        "damage detector": finder_of(detector_of_net(net)),
    }
    masks = {name: masks_of(finder, chosen, tell=request.tell) for name, finder in finders.items()}
    found = evaluate_damage(masks, chosen)
    ways: dict[str, tuple[Sequence[Masks], Fill]] = {name: (each, by_step) for name, each in masks.items()}
    # Half of a picture may be top-hat's damage: OpenCV fills that in a second, edges drawn on in minutes.
    ways["top-hat"] = masks["top-hat"], by_opencv
    if inpainter is not None:
        ways["damage detector, network fill"] = masks["damage detector"], partial(by_step, net=inpainter)
    table = repaired(ways, chosen, tell=request.tell)
    best, fill = list(ways.values())[-1]
    sheet = [
        _sheet_row(trial, best[number].aged, fill)
        for number, trial in enumerate(chosen)
        if wanted_on_sheet(number, len(chosen))
    ]
    worth_more = {name: finder for name, finder in finders.items() if name != "top-hat"}
    tables = {
        **found.tables,
        "untouched": evaluate_untouched(worth_more, request),
        "strangers": evaluate_strangers(worth_more, request),
        "repaired": table,
    }
    return Measured(Evaluation(found.task, found.photographs, tables, found.facts), sheet)


def repaired(
    ways: Mapping[str, tuple[Sequence[Masks], Fill]],
    trials: Sequence[DamageTrial],
    *,
    tell: Callable[[float], None] = unwatched,
) -> Table:
    """What damaged photographs gain from finding and filling, and what sound ones lose, by method."""
    rows = {}
    for number, (name, (masks, fill)) in enumerate(ways.items()):
        each = []
        for done, (trial, mask) in enumerate(zip(trials, masks, strict=True), start=1):
            gained = _gained(trial, fill(trial.aged, mask.aged))
            each.append({**gained, **_kept(trial.sound, fill(trial.sound, mask.sound))})
            tell((number + done / len(trials)) / len(ways))
        rows[name] = _over_photographs(each)
    return Table("Found and filled: the whole picture, damaged and sound.", COLUMNS, rows)


def by_opencv(plane: Floats, mask: Flags) -> Floats:
    """Luma (H, W) filled by OpenCV (Telea 2004), in the 8 bits that it takes."""
    eight = np.rint(255 * np.clip(plane, 0.0, 1.0)).astype(np.uint8)
    whole = cv2.inpaint(eight, mask.astype(np.uint8), OPENCV_RADIUS_PX, cv2.INPAINT_TELEA)
    return np.where(mask, whole.astype(np.float32) / 255, plane).astype(np.float32)


def by_step(plane: Floats, mask: Flags, net: Inpainter | None = None) -> Floats:
    """Luma (H, W) filled as the step does, grain and all; wide damage by a network where there is one."""
    pixels = np.repeat(plane[..., None], 3, axis=2)
    grain = float(Step("scratches").settings["grain"])
    unit_px = unit_of((plane.shape[0], plane.shape[1]))
    wide = None if net is None else wide_damage(mask, filler_of(net), weights="")
    whole = filled(pixels, mask, unit_px=unit_px, grain=grain, seed=0, wide=wide)
    return np.where(mask, luma(whole), plane).astype(np.float32)


def _gained(trial: DamageTrial, after: Floats) -> dict[str, float]:
    everywhere = np.ones_like(trial.counts)
    before, after_all = (_quality(plane, trial, everywhere) for plane in (trial.aged, after))
    sought, after_sought = (_quality(plane, trial, trial.counts) for plane in (trial.aged, after))
    return {
        "before": before,
        "after": after_all,
        "gain": after_all - before,
        "gain_where_sought": after_sought - sought,
    }


def _quality(plane: Floats, trial: DamageTrial, where: Flags) -> float:
    return min(psnr(plane[where], trial.sound[where]), MOST_DB)


def _kept(sound: Floats, after: Floats) -> dict[str, float]:
    change = float(np.mean((sound.astype(np.float64) - after) ** 2))
    return {
        "least_psnr_of_sound": min(psnr(after, sound), MOST_DB),
        "most_lost_of_sound": 10.0 * float(np.log10(1.0 + change / CLEAN_SIGMA**2)),
    }


def _over_photographs(each: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Means, but of what sound pictures lose the worst."""
    over = {"least_psnr_of_sound": min, "most_lost_of_sound": max}
    return {key: float(over.get(key, np.mean)([one[key] for one in each])) for key in each[0]}


def _sheet_row(trial: DamageTrial, mask: Flags, fill: Fill) -> list[Floats]:
    planes = (fill(trial.aged, mask), trial.sound)
    return [*damage_row(trial, mask), *(np.repeat(plane[..., None], 3, axis=2) for plane in planes)]
