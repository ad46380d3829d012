"""`python -m restoration train TASK FOLDER --out DIR --minutes N`: train on one's own photographs."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from restoration.nets.colorizer import ColorizerDims
from restoration.nets.damage import DamageDims
from restoration.training import export
from restoration.training.calibrate import calibrate
from restoration.training.damage_crops import DamageCrops
from restoration.training.damage_evaluate import damage_trials
from restoration.training.damage_run import DamageRun, DamageSettings
from restoration.training.damage_threshold import choose_threshold
from restoration.training.datasets import ColorCrops
from restoration.training.errors import NoRunToResume, RunInTheWay
from restoration.training.evaluate import trials
from restoration.training.loop import Budget, ColorizerRun, Milestone, TrainSettings, train
from restoration.training.photographs import Photographs, open_cache

CHECKPOINT = "checkpoint.pt"
CACHE_SHORT_PX = {"colorizer": 192, "damage": 320}
CHECKPOINT_EVERY_S = 150.0
CALIBRATION_PHOTOGRAPHS = 150  # of those held out


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("task", choices=["colorizer", "damage"], help="what to train")
    parser.add_argument("folder", type=Path, help="folder of colour photographs; a tenth of them is held out")
    parser.add_argument(
        "--out", type=Path, required=True, help="folder for checkpoint, log, cache and weights"
    )
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--minutes", type=float, help="how long to train in all, earlier parts counted in")
    length.add_argument("--steps", type=int, help="how many steps to train in all (reproducible bit for bit)")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint in --out")
    parser.add_argument("--device", default="cpu", help="cpu or cuda:N")
    settings = parser.add_argument_group("settings; one given with --resume holds from there on")
    settings.add_argument("--seed", type=int)
    settings.add_argument("--batch-size", type=int)
    settings.add_argument("--crop-px", type=int, help="side of the training crops, a multiple of 32")
    settings.add_argument(
        "--precision",
        choices=["fp32", "bf16"],
        help="bf16 is about 1.8 times as fast where the processor or card computes in it natively",
    )


def run(args: argparse.Namespace) -> int:
    """Train, checkpoint and export.

    Raises `RunInTheWay` where a run would be lost, `NoRunToResume` and `NoPhotographs` where there is none.
    """
    checkpoint = args.out / CHECKPOINT
    if checkpoint.exists() and not args.resume:
        raise RunInTheWay(folder=args.out)
    if args.resume and not checkpoint.exists():
        raise NoRunToResume(folder=args.out)
    photographs = open_cache(
        args.folder,
        args.out / "photographs.lab",
        short_px=CACHE_SHORT_PX[args.task],
        on_progress=_show_decoding,
    )
    device = torch.device(args.device)
    if args.task == "damage":
        _train_damage(args, photographs, device)
    else:
        _train_colorizer(args, photographs, device)
    return 0


def _train_colorizer(args: argparse.Namespace, photographs: Photographs, device: torch.device) -> None:
    checkpoint = args.out / CHECKPOINT
    if args.resume:
        training = ColorizerRun.resume(checkpoint, device, **_given(args))
    else:
        training = ColorizerRun.begin(photographs, TrainSettings(**_given(args)), ColorizerDims(), device)
    settings = training.settings
    crops = ColorCrops(photographs, settings.crop_px, settings.batch_size, settings.seed)
    train(training, crops, _budget(args), on_milestone=_Keeper(args.out, training.elapsed_s))
    if chosen := list(trials(args.folder, limit=CALIBRATION_PHOTOGRAPHS)):
        calibrate(training.averaged, chosen)
    export.write(training.averaged, args.out / f"{export.ARCHITECTURE}.safetensors")


def _train_damage(args: argparse.Namespace, photographs: Photographs, device: torch.device) -> None:
    if args.resume:
        training = DamageRun.resume(args.out / CHECKPOINT, device, **_given(args))
    else:
        training = DamageRun(DamageSettings(**_given(args)), DamageDims(), device)
    settings = training.settings
    crops = DamageCrops(photographs, settings.crop_px, settings.batch_size, settings.seed)
    train(training, crops, _budget(args), on_milestone=_Keeper(args.out, training.elapsed_s))
    if held_back := list(damage_trials(args.folder, limit=CALIBRATION_PHOTOGRAPHS // 2, part=0)):
        choose_threshold(training.averaged, held_back)
    export.write(training.averaged, args.out / f"{export.DAMAGE_ARCHITECTURE}.safetensors")


class _Keeper:
    """Tells how a run goes, logs it, and saves it every few minutes and at its end."""

    def __init__(self, out: Path, saved_s: float) -> None:
        self.out, self.saved_s = out, saved_s

    def __call__(self, training: ColorizerRun | DamageRun, milestone: Milestone) -> None:
        line = json.dumps({name: round(value, 4) for name, value in asdict(milestone).items()})
        print(line, flush=True)
        with (self.out / "log.jsonl").open("a") as log:
            log.write(line + "\n")
        if milestone.elapsed_s - self.saved_s > CHECKPOINT_EVERY_S or milestone.spent >= 1.0:
            self.saved_s = milestone.elapsed_s
            training.save(self.out / CHECKPOINT)


def _budget(args: argparse.Namespace) -> Budget:
    return Budget(steps=args.steps, minutes=args.minutes)


def _given(args: argparse.Namespace) -> dict[str, Any]:
    names = ("seed", "batch_size", "crop_px", "precision")
    return {name: getattr(args, name) for name in names if getattr(args, name) is not None}


def _show_decoding(fraction: float) -> None:
    if sys.stderr.isatty():
        print(f"\rdecoding the photographs: {fraction:4.0%}", end="", file=sys.stderr, flush=True)
