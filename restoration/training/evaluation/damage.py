"""What a damage detector is worth on photographs it was not trained on; classical finders are the baselines.

Convention: a find counts as right within 2 px of damage, and damage as found within 2 px of a find; both are
counted over all photographs together. Places that are neither plainly damage nor plainly sound do not count.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import torch

from restoration.imaging.color import luma
from restoration.imaging.filters import blur
from restoration.imaging.tensors import array_of, grey_tensor_of
from restoration.nets.damage import DamageDetector
from restoration.steps.damage import DISC_RADIUS, SEED_CONTRAST, disc, unit_of
from restoration.steps.damage_net import Detector, in_bands
from restoration.steps.scratches import MARGIN_UNITS, find_damage
from restoration.training.damage_scenes import Flags, Floats, Harm
from restoration.training.degradations.ageing import DAMAGES, TONES, Kind
from restoration.training.evaluation.request import EVALUATION_SEED, chosen_files, unwatched
from restoration.training.evaluation.tables import Column, Evaluation, Table
from restoration.training.photographs import read_scaled

LONG_SIDES_PX = (1100, 800)
TOLERANCE_PX = 2
COLUMNS = (
    Column("precision", "precision", ".3f"),
    Column("recall", "recall", ".3f"),
    Column("f1", "F1", ".3f"),
    Column("touched_share_of_sound", "touched of sound pictures", ".3%"),
    Column("most_touched_share_of_sound", "most in one", ".3%"),
)
Finder = Callable[[Floats], Flags]  # luma (H, W) in [0, 1] → what is damage, (H, W)


class DamageTrial(NamedTuple):
    """One photograph: sound (H, W), aged and damaged (H, W), luma in [0, 1]; what is damage, what counts."""

    path: Path
    sound: Floats
    aged: Floats
    damage: Flags
    counts: Flags


class Finds(NamedTuple):
    """Numbers of pixels that add up over photographs."""

    found: int
    right: int
    damaged: int
    reached: int

    def plus(self, other: "Finds") -> "Finds":
        """Both together."""
        return Finds(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


class Masks(NamedTuple):
    """What a method takes for damage in the damaged picture of a trial and in its sound one, (H, W) each."""

    aged: Flags
    sound: Flags


class Found(NamedTuple):
    """Precision, recall and F1 on damaged photographs; shares of sound ones that would be touched."""

    precision: float
    recall: float
    f1: float
    touched_share_of_sound: float
    most_touched_share_of_sound: float


def damage_trials(
    folder: Path, *, limit: int | None = None, everything: bool = False, part: int = 1
) -> Iterator[DamageTrial]:
    """Every other held-out photograph (or of all), aged and damaged as prints and films of all kinds are.

    Part 1 is for measuring; part 0 is what thresholds are chosen on.
    """
    files = chosen_files(folder, limit, everything=everything, part=slice(part, None, 2))
    for number, path in enumerate(files):
        picture = read_scaled(path, LONG_SIDES_PX[number % len(LONG_SIDES_PX)])
        if picture is not None:
            yield _trial(path, picture, number)


def detector_of_net(net: DamageDetector) -> Detector:
    """The net as the restoration step asks it: luma (H, W) → log odds over the threshold (H, W)."""

    def answer(band: Floats) -> Floats:
        with torch.inference_mode():
            return array_of(net.eval()(grey_tensor_of(band)))[..., 0]

    return lambda plane: in_bands(plane, answer)


def finder_of(detector: Detector | None) -> Finder:
    """The step's own finding, at its usual sensitivity; None is its classical finder."""
    return lambda plane: find_damage(plane, "both", 0.5, detector).mask


def by_top_hat(plane: Floats) -> Flags:
    """Plain morphology (H, W): what is smaller than a disc and stands out by a fixed contrast."""
    unit_px = unit_of((plane.shape[0], plane.shape[1]))
    calm, round_px = blur(plane, 0.5 * unit_px), disc(DISC_RADIUS * unit_px)
    light = cv2.morphologyEx(calm, cv2.MORPH_TOPHAT, round_px)
    dark = cv2.morphologyEx(calm, cv2.MORPH_BLACKHAT, round_px)
    found = np.maximum(light, dark) > SEED_CONTRAST
    return np.asarray(cv2.dilate(found.astype(np.uint8), disc(MARGIN_UNITS * unit_px)) > 0, np.bool_)


def masks_of(
    finder: Finder, trials: Sequence[DamageTrial], *, tell: Callable[[float], None] = unwatched
) -> list[Masks]:
    """What a finder takes for damage in every trial."""
    masks = []
    for done, trial in enumerate(trials, start=1):
        masks.append(Masks(finder(trial.aged), finder(trial.sound)))
        tell(done / len(trials))
    return masks


def evaluate_damage(masks: Mapping[str, Sequence[Masks]], trials: Sequence[DamageTrial]) -> Evaluation:
    """Measure how well damage is found, by method. Raises `ValueError` when there is no trial."""
    if not trials:
        raise ValueError("no photograph to evaluate on")
    rows = {}
    for name, each in masks.items():
        finds = [judged(mask.aged, trial) for mask, trial in zip(each, trials, strict=True)]
        rows[name] = summary(finds, [float(mask.sound.mean()) for mask in each])._asdict()
    share = float(np.mean([trial.damage.mean() for trial in trials]))
    table = Table(
        f"Finding damage: long side {' or '.join(map(str, LONG_SIDES_PX))} px, {share:.2%} of the area "
        f"visibly damaged; tolerance {TOLERANCE_PX} px.",
        COLUMNS,
        rows,
    )
    return Evaluation("scratches", len(trials), {"found": table}, {"damaged_share": share})


def damage_row(trial: DamageTrial, found: Flags) -> tuple[Floats, Floats, Floats]:
    """The trial as it is, with what is found in red, and with its damage in red, (H, W, 3) each."""
    grey = np.repeat(trial.aged[..., None], 3, axis=2)
    return grey, _in_red(grey, found), _in_red(grey, trial.damage)


def judged(mask: Flags, trial: DamageTrial) -> Finds:
    """Count what a mask (H, W) finds of a trial's damage."""
    found = mask & trial.counts
    return Finds(
        found=int(found.sum()),
        right=int((found & _near(trial.damage)).sum()),
        damaged=int(trial.damage.sum()),
        reached=int((trial.damage & _near(mask)).sum()),
    )


def summary(finds: Iterable[Finds], touched: Sequence[float]) -> Found:
    """Precision, recall and F1 of all finds together; nothing found is nothing wrong."""
    total = Finds(0, 0, 0, 0)
    for each in finds:
        total = total.plus(each)
    precision = total.right / total.found if total.found else 1.0
    recall = total.reached / total.damaged if total.damaged else 1.0
    return Found(
        precision=precision,
        recall=recall,
        f1=2 * precision * recall / max(precision + recall, 1e-9),
        touched_share_of_sound=float(np.mean(touched)),
        most_touched_share_of_sound=max(touched),
    )


def _in_red(grey: Floats, mask: Flags) -> Floats:
    return np.where(mask[..., None], np.array((1.0, 0.1, 0.1), np.float32), 0.8 * grey).astype(np.float32)


def _near(mask: Flags) -> Flags:
    side = 2 * TOLERANCE_PX + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.dilate(mask.astype(np.uint8), disc) > 0, np.bool_)


def _trial(path: Path, picture: Floats, number: int) -> DamageTrial:
    kind = list(Kind)[number % len(Kind)]
    rng = np.random.default_rng((EVALUATION_SEED, number))
    for tone in TONES[kind]:
        picture = tone(picture, rng)
    sound = np.clip(picture, 0.0, 1.0).astype(np.float32)
    harm = Harm(sound)
    for piece in DAMAGES[kind]:
        after, _mask = piece(harm.image, rng)
        harm.suffer(piece, np.clip(after, 0.0, 1.0))
    return DamageTrial(path, luma(sound), luma(harm.image), harm.damage, harm.counts)
