"""`python -m restoration train TASK FOLDER --out DIR --minutes N`: train on one's own photographs."""

import argparse
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from restoration.training import export
from restoration.training.errors import NoRunToResume, NothingToBuildOn, OtherPhotographs, RunInTheWay
from restoration.training.loop import Budget, Milestone, train
from restoration.training.photographs import Photographs, open_cache
from restoration.training.run import TrainingRun, TrainingTask, settings_in
from restoration.training.tasks import TASKS

CHECKPOINT = "checkpoint.pt"
CHECKPOINT_EVERY_S = 150.0
EMPHASIS = "emphasis.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("task", choices=list(TASKS), help="what to train")
    parser.add_argument("folder", type=Path, help="folder of colour photographs; a tenth of them is held out")
    parser.add_argument(
        "--out", type=Path, required=True, help="folder for checkpoint, log, cache and weights"
    )
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--minutes", type=float, help="how long to train in all, earlier parts counted in")
    length.add_argument(
        "--steps", type=_count, help="how many steps to train in all (reproducible bit for bit)"
    )
    start = parser.add_mutually_exclusive_group()
    start.add_argument("--resume", action="store_true", help="go on from the checkpoint in --out")
    start.add_argument(
        "--begin-from", type=Path, metavar="WEIGHTS", help="begin with the weights of an earlier network"
    )
    parser.add_argument("--device", default="cpu", help="cpu or cuda:N")
    parser.add_argument("--threads", type=int, help="processor threads to compute on")
    parser.add_argument(
        "--workers",
        type=_count,
        default=0,
        help="processes that make the crops; a card needs some",
    )
    settings = parser.add_argument_group("settings; one given with --resume holds from there on")
    settings.add_argument("--seed", type=int)
    settings.add_argument("--batch-size", type=int)
    settings.add_argument("--crop-px", type=int, help="side of the training crops, a multiple of 32")
    settings.add_argument("--learning-rate", type=float)
    settings.add_argument(
        "--precision",
        choices=["fp32", "bf16"],
        help="bf16 is about 1.8 times as fast where the processor or card computes in it natively",
    )


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text} is less than none")
    return number


def run(args: argparse.Namespace) -> int:
    """Train, checkpoint and export.

    Raises `RunInTheWay` where a run would be lost, `NoRunToResume` and `NoPhotographs` where there is none,
    `NothingToBuildOn` where parts are to be trained of no network, `OtherPhotographs` where a resumed run
    would show others than it began with, and `SpoiltNetwork` where the training
    went astray.
    """
    checkpoint, task = args.out / CHECKPOINT, TASKS[args.task]
    if checkpoint.exists() and not args.resume:
        raise RunInTheWay(folder=args.out)
    if args.resume and not checkpoint.exists():
        raise NoRunToResume(folder=args.out)
    if task.learns and not (args.begin_from or args.resume):
        raise NothingToBuildOn(task=args.task)
    if args.threads:
        torch.set_num_threads(args.threads)
    photographs = open_cache(
        args.folder,
        args.out / f"photographs.{task.space}",
        short_px=task.short_px,
        space=task.space,
        on_progress=_show_decoding,
    )
    training = _begun(args, task, photographs)
    crops = task.crops(_emphasised(args, task, photographs, training.net), training.settings)
    budget = Budget(steps=args.steps, minutes=args.minutes)
    keeper = _Keeper(args.out, training.elapsed_s)
    train(training, crops, budget, on_milestone=keeper, workers=args.workers)
    if training.step:
        training.settle_norms(crops)
    net, weights = training.averaged.cpu(), args.out / f"albumen-{args.task}.safetensors"
    # Finishing takes minutes: what was learnt is kept first.
    export.write(net, task.architecture, weights)
    task.finish(net, args.folder)
    export.write(net, task.architecture, weights)
    return 0


def _begun(args: argparse.Namespace, task: TrainingTask, photographs: Photographs) -> TrainingRun:
    given, checkpoint = _given(args), args.out / CHECKPOINT
    settings = settings_in(checkpoint, task, **given) if args.resume else replace(task.settings, **given)
    torch.manual_seed(settings.seed)
    net = task.build()
    if args.begin_from:
        new = export.begin_from(net, args.begin_from)
        # A name begins with that of its part: what is not learnt must have been given.
        if task.learns and not {name.split(".")[0] for name in new} <= set(task.learns):
            raise NothingToBuildOn(task=args.task)
    training = TrainingRun(net, task.loss(photographs), settings, torch.device(args.device), task.learns)
    if args.resume:
        training.resume(checkpoint)
    return training


def _emphasised(
    args: argparse.Namespace, task: TrainingTask, photographs: Photographs, net: nn.Module
) -> Photographs:
    """The photographs, each as often as the network begun from wants it; a resumed run keeps to that."""
    kept = args.out / EMPHASIS
    if not args.resume:
        builds_on = args.begin_from and args.steps != 0
        wanted = task.emphasis(net, photographs, _show_asking) if builds_on else ()
        kept.write_text(json.dumps(wanted))
    emphasis = json.loads(kept.read_text()) if kept.exists() else ()
    if emphasis and len(emphasis) != len(photographs):
        raise OtherPhotographs(folder=args.out, began_with=len(emphasis), found=len(photographs))
    return replace(photographs, emphasis=tuple(emphasis))


class _Keeper:
    """Tells how a run goes, logs it, and saves it every few minutes and at its end."""

    def __init__(self, out: Path, saved_s: float) -> None:
        self.out, self.saved_s = out, saved_s

    def __call__(self, training: TrainingRun, milestone: Milestone) -> None:
        line = json.dumps({name: round(value, 5) for name, value in asdict(milestone).items()})
        print(line, flush=True)
        with (self.out / "log.jsonl").open("a") as log:
            log.write(line + "\n")
        if milestone.elapsed_s - self.saved_s > CHECKPOINT_EVERY_S or milestone.spent >= 1.0:
            self.saved_s = milestone.elapsed_s
            training.save(self.out / CHECKPOINT)


def _given(args: argparse.Namespace) -> dict[str, Any]:
    names = ("seed", "batch_size", "crop_px", "learning_rate", "precision")
    return {name: getattr(args, name) for name in names if getattr(args, name) is not None}


def _show_decoding(fraction: float) -> None:
    _show("decoding the photographs", fraction)


def _show_asking(fraction: float) -> None:
    _show("asking the network about each photograph", fraction)


def _show(work: str, fraction: float) -> None:
    if sys.stderr.isatty():
        print(f"\r{work}: {fraction:4.0%}", end="\n" if fraction >= 1 else "", file=sys.stderr, flush=True)
