"""What an enlarger is worth: on pictures shrunk as in papers, and on what printing and scanning left of them.

Convention: figures are of luma (BT.601) with a border of `scale` pixels cut away, all pictures rounded to 8
bits; the small picture is made by `evaluation.bicubic`.
"""

from collections.abc import Callable, Mapping

import numpy as np
import torch

from restoration.imaging.resampling import enlarged_bands
from restoration.imaging.tensors import array_of, tensor_of
from restoration.nets.needs import TiledNet
from restoration.recipe import Step
from restoration.training.degradations import printing
from restoration.training.errors import WrongNetwork
from restoration.training.evaluation import bicubic
from restoration.training.evaluation.measures import Floats, luma_601, psnr, ssim
from restoration.training.evaluation.request import EVALUATION_SEED, Measured, Request, wanted_on_sheet
from restoration.training.evaluation.tables import Column, Evaluation, Figures, Table, mean_figures
from restoration.training.upscale_crops import eight_bits

MOST_PX = 1024
SHARPEN = float(Step("upscale").settings["sharpen"])  # as the recipes ask of the classical enlargement
COLUMNS = (
    Column("psnr", "PSNR dB", ".2f"),
    Column("gain", "over bicubic dB", "+.2f"),
    Column("ssim", "SSIM", ".4f"),
)
CAPTIONS = {
    "clean": "x{scale}, shrunk by the bicubic of papers; luma, border of {scale} pixels cut.",
    "print": "x{scale}, the same photographs softened, shrunk, grainy and packed as JPEG, as prints are.",
}


def evaluate(request: Request) -> Measured:
    """Measure an enlarger beside bicubic and the classical enlargement, on clean and on printed pictures."""
    net = request.net
    if not isinstance(net, TiledNet):
        raise WrongNetwork(found=type(net).__name__, task="upscale")
    scale = net.needs.scale
    pictures = request.pictures(most_px=MOST_PX, multiple=scale * net.needs.multiple)
    methods: Mapping[str, Callable[[Floats], Floats]] = {
        "bicubic": lambda small: bicubic.enlarged(small, scale),
        "classical": lambda small: classical(small, scale),
        "network": lambda small: by_network(net, small),
    }
    found: dict[str, dict[str, list[Figures]]] = {kind: {name: [] for name in methods} for kind in CAPTIONS}
    sheet = []
    for number, truth in enumerate(pictures):
        for kind, small in (
            ("clean", bicubic.shrunk(truth, scale)),
            ("print", printed(truth, scale, number)),
        ):
            made = {name: method(small) for name, method in methods.items()}
            for name, figures in compared(made, truth, scale).items():
                found[kind][name].append(figures)
            if wanted_on_sheet(number, len(pictures)):
                sheet.append([_patch(picture) for picture in (*made.values(), truth)])
        request.tell((number + 1) / len(pictures))
    tables = {
        kind: Table(
            caption.format(scale=scale),
            COLUMNS,
            {name: mean_figures(each) for name, each in found[kind].items()},
        )
        for kind, caption in CAPTIONS.items()
    }
    return Measured(Evaluation(f"upscale x{scale}", len(pictures), tables), sheet)


def printed(truth: Floats, scale: int, number: int) -> Floats:
    """The small picture of one that was printed and scanned: the same for the same number."""
    rng = np.random.default_rng((EVALUATION_SEED, number))
    softened = printing.softened(truth, scale, rng)
    return eight_bits(printing.worn(bicubic.shrunk_unrounded(softened, scale), rng))


def classical(small: Floats, scale: int) -> Floats:
    """What the upscale step makes without a network, rounded to 8 bits."""
    return eight_bits(np.concatenate([band for _, band in enlarged_bands(small, scale, SHARPEN)]))


def by_network(net: TiledNet, small: Floats) -> Floats:
    """The whole picture through the network at once, rounded to 8 bits."""
    with torch.inference_mode():
        return eight_bits(array_of(net.eval()(tensor_of(small))))


def compared(made: Mapping[str, Floats], truth: Floats, border_px: int) -> dict[str, Figures]:
    """The figures of enlarged pictures, by method; one of them is bicubic."""
    inner = np.s_[border_px:-border_px, border_px:-border_px]
    target = luma_601(eight_bits(truth))[inner]
    planes = {name: luma_601(picture)[inner] for name, picture in made.items()}
    quality = {name: psnr(plane, target) for name, plane in planes.items()}
    return {
        name: {
            "psnr": quality[name],
            "gain": quality[name] - quality["bicubic"],
            "ssim": ssim(plane, target),
        }
        for name, plane in planes.items()
    }


def _patch(picture: Floats, side_px: int = 192) -> Floats:
    """The middle, as large as it is: differences between enlargements vanish when they are shrunk."""
    top, left = (max(0, (side - side_px) // 2) for side in picture.shape[:2])
    return picture[top : top + side_px, left : left + side_px]
