"""Training the filler of damage: squares of photographs with holes as scratches and flakes leave them."""

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as fn

from restoration.imaging.holes import smoothly_filled
from restoration.nets.inpainter import Inpainter, InpainterDims
from restoration.training.degradations import printing
from restoration.training.degradations.canvas import anywhere, blank, blob, stroke, wander
from restoration.training.pixel_pairs import Pair, PixelBatch, crops_of
from restoration.training.run import TrainingTask, TrainSettings
from restoration.training.sampling import Floats, Generator
from restoration.training.upscale_crops import square

LEAST_PX, MOST_PX = 2.0, 26.0  # width of the holes
MOST_SHARE = 0.25  # of a square: a hole larger than that leaves nothing to go by
GREY_SHARE, GRAINY_SHARE = 0.5, 0.4
STEEP = 0.05


def pair(stored: NDArray[np.uint8], rng: Generator, *, crop_px: int) -> Pair:
    """A square, grey or coloured → RGB with its holes smoothly filled and the mask (c, c, 4), and whole."""
    whole = square(stored, crop_px, rng)
    if rng.random() < GREY_SHARE:
        mix = rng.dirichlet((3.0, 5.0, 2.0)).astype(np.float32)
        whole = np.repeat((whole @ mix)[..., None], 3, axis=2)
    mask = holes(whole, rng)
    seen = whole
    if rng.random() < GRAINY_SHARE:
        seen = np.clip(printing.grainy(whole, rng.uniform(0.005, 0.04), rng), 0.0, 1.0)
    holed = smoothly_filled(np.asarray(seen, np.float32), mask)
    return np.concatenate([holed, mask[..., None].astype(np.float32)], axis=2), whole


def holes(image: Floats, rng: Generator) -> NDArray[np.bool_]:
    """Where a square (H, W, 3) is damaged: strokes and ragged spots of any width, (H, W)."""
    canvas = blank(image)
    side = image.shape[0]
    wanted = rng.uniform(0.02, MOST_SHARE)
    while (canvas > 0).mean() < wanted:
        width = float(np.exp(rng.uniform(np.log(LEAST_PX), np.log(MOST_PX))))
        if rng.random() < 0.6:
            length = rng.uniform(0.15, 1.2) * side
            line = wander(
                anywhere(image, rng), rng.uniform(0.0, 2 * np.pi), length, rng,
                wobble=float(rng.choice((0.01, 0.06, 0.3))), step_px=4.0,
            )  # fmt: skip
            stroke(canvas, line, width, 1.0)
        else:
            blob(canvas, anywhere(image, rng), width / 2, 1.0, rng, stretch=rng.uniform(1.0, 3.0))
    return np.asarray(canvas > 0, np.bool_)


def task() -> TrainingTask:
    """The training of the filler of damage."""
    return TrainingTask(
        architecture="albumen-inpainter",
        settings=TrainSettings(batch_size=10, crop_px=128, learning_rate=1.2e-3),
        short_px=None,
        space="rgb",
        build=lambda: Inpainter(InpainterDims()),
        crops=crops_of(pair),
        loss=lambda _photographs: loss,
    )


def loss(net: nn.Module, batch: PixelBatch) -> Tensor:
    """Mean difference inside the holes, squared where small."""
    mask = batch.seen[:, 3:]
    off = fn.smooth_l1_loss(net(batch.seen), batch.wanted, beta=STEEP, reduction="none")
    return (off * mask).sum() / (3.0 * mask.sum()).clamp_min(1.0)
