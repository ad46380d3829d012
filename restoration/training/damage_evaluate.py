"""What a damage detector is worth on photographs it was not trained on; the classical finder is the baseline.

Convention: a find counts as right within 2 px of damage, and damage as found within 2 px of a find; both are
counted over all photographs together. Places that are neither plainly damage nor plainly sound do not count.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import torch

from restoration.imaging.color import luma
from restoration.imaging.tensors import array_of, grey_tensor_of
from restoration.nets.damage import DamageDetector
from restoration.steps.damage_net import Detector, in_bands
from restoration.steps.scratches import find_damage
from restoration.training.damage_scenes import Flags, Floats, Harm
from restoration.training.degradations.ageing import DAMAGES, TONES, Kind
from restoration.training.photographs import find, held_out

LONG_SIDES_PX = (1100, 800)
TOLERANCE_PX = 2
EVALUATION_SEED = 7_000_003  # training numbers its scenes from its own seed: these are never drawn there


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


@dataclass(frozen=True)
class Found:
    """Precision, recall and F1 on damaged photographs; shares of sound ones that would be touched."""

    precision: float
    recall: float
    f1: float
    touched_share_of_sound: float
    most_touched_share_of_sound: float


@dataclass(frozen=True)
class DamageEvaluation:
    """How well damage is found, by method."""

    photographs: int
    tolerance_px: int
    damaged_share: float
    rows: dict[str, Found]

    def to_json(self) -> str:
        """The evaluation as JSON."""
        return json.dumps(asdict(self), indent=2)

    def to_markdown(self) -> str:
        """The evaluation as a Markdown table."""
        lines = [
            f"{self.photographs} photographs, long side {' or '.join(map(str, LONG_SIDES_PX))} px, "
            f"{self.damaged_share:.2%} of their area visibly damaged; tolerance {self.tolerance_px} px.",
            "",
            "| method | precision | recall | F1 | touched of sound pictures | most in one |",
            "|---|---:|---:|---:|---:|---:|",
        ]
        lines += [
            f"| {name} | {row.precision:.3f} | {row.recall:.3f} | {row.f1:.3f} "
            f"| {row.touched_share_of_sound:.3%} | {row.most_touched_share_of_sound:.3%} |"
            for name, row in self.rows.items()
        ]
        return "\n".join(lines)


def damage_trials(
    folder: Path, *, limit: int | None = None, everything: bool = False, part: int = 1
) -> Iterator[DamageTrial]:
    """Every other held-out photograph (or of all), aged and damaged as prints and films of all kinds are.

    Part 1 is for measuring; part 0 is what thresholds are chosen on.
    """
    files = [path for path in find(folder) if everything or held_out(path)][part::2]
    if limit is not None and limit < len(files):
        files = [files[round(place)] for place in np.linspace(0, len(files) - 1, limit)]
    for number, path in enumerate(files):
        picture = _read(path, LONG_SIDES_PX[number % len(LONG_SIDES_PX)])
        if picture is not None:
            yield _trial(path, picture, number)


def detector_of_net(net: DamageDetector) -> Detector:
    """The net as the restoration step asks it: luma (H, W) → log odds over the threshold (H, W)."""

    def answer(band: Floats) -> Floats:
        with torch.inference_mode():
            return array_of(net.eval()(grey_tensor_of(band)))[..., 0]

    return lambda plane: in_bands(plane, answer)


def evaluate_damage(
    detectors: dict[str, Detector | None],
    trials: Sequence[DamageTrial],
    *,
    on_progress: Callable[[float], None] = lambda _share: None,
) -> DamageEvaluation:
    """Measure methods by name; None is the classical finder. Raises `ValueError` when there is no trial."""
    if not trials:
        raise ValueError("no photograph to evaluate on")
    rows = {}
    for number, (name, detector) in enumerate(detectors.items()):
        finds, touched = [], []
        for done, trial in enumerate(trials, start=1):
            finds.append(judged(find_damage(trial.aged, "both", 0.5, detector).mask, trial))
            touched.append(float(find_damage(trial.sound, "both", 0.5, detector).mask.mean()))
            on_progress((number + done / len(trials)) / len(detectors))
        rows[name] = summary(finds, touched)
    damaged_share = float(np.mean([trial.damage.mean() for trial in trials]))
    return DamageEvaluation(len(trials), TOLERANCE_PX, damaged_share, rows)


def damage_row(trial: DamageTrial, detector: Detector | None) -> tuple[Floats, Floats, Floats]:
    """The trial as it is, with what is found in red, and with its damage in red, (H, W, 3) each."""
    found = find_damage(trial.aged, "both", 0.5, detector).mask
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


def _read(path: Path, long_side_px: int) -> Floats | None:
    encoded = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if encoded is None:
        return None
    scale = long_side_px / max(encoded.shape[:2])
    kernel = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    rgb = encoded[..., ::-1].astype(np.float32) / 255
    return np.clip(cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=kernel), 0.0, 1.0).astype(
        np.float32
    )
