"""What can be evaluated, by task."""

from collections.abc import Mapping
from typing import NamedTuple

from restoration.training.evaluation import color, denoise, inpaint, repair, upscale
from restoration.training.evaluation.request import Evaluate


class Evaluator(NamedTuple):
    """How a task is measured, with which weights unless others are named, and what old files hold."""

    evaluate: Evaluate
    weights: str
    architecture: str


EVALUATORS: Mapping[str, Evaluator] = {
    "colorize": Evaluator(color.evaluate, "albumen-colorizer", "albumen-colorizer"),
    "scratches": Evaluator(repair.evaluate, "albumen-damage", "albumen-damage"),
    "inpaint": Evaluator(inpaint.evaluate, "albumen-inpainter", "albumen-inpainter"),
    "denoise": Evaluator(denoise.evaluate, "albumen-denoiser", "albumen-denoiser"),
    "upscale": Evaluator(upscale.evaluate, "albumen-upscale-x2-clean", "albumen-upscaler-x2"),
}
