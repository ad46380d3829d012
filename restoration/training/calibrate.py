"""What training leaves open in the readout: how much chroma is given back, and that violet is not."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as fn

from restoration.layers.enlivening import enlivened
from restoration.layers.muting import muted
from restoration.nets.colorizer import Colorizer, ColorizerDims
from restoration.training.evaluation.color import Trial, lightness_in, rgb_of
from restoration.training.evaluation.measures import Floats, colorfulness

VIOLET = 0.1  # kept where nobody speaks for it: PSNR hardly tells, and people see a violet sky at once
MOST_RETURNED = 4.0
HALVINGS = 10  # of what is looked through for the share to return: to four thousandths


class _Answer:
    """What a net says of one trial, before it is read out."""

    def __init__(self, net: Colorizer, trial: Trial) -> None:
        self.lightness = lightness_in(trial)
        self.mean, self.variance = _spread(net, trial)

    def picture(self, returned: float) -> Floats:
        """The (H, W, 3) RGB picture where that share of the variance is given back."""
        ab = muted(enlivened(self.mean, self.variance, returned), VIOLET)
        large = fn.interpolate(ab, self.lightness.shape, mode="bilinear", align_corners=False)
        return rgb_of(self.lightness, np.ascontiguousarray(large[0].permute(1, 2, 0).numpy()))


def calibrate(net: Colorizer, chosen: Sequence[Trial], *, share: float = 0.5) -> ColorizerDims:
    """Dims with which the mean colourfulness is `share` of the truth's; the net keeps them."""
    answers = [_Answer(net, trial) for trial in chosen]
    wanted = share * float(np.mean([colorfulness(trial.truth) for trial in chosen]))
    least, most = 0.0, MOST_RETURNED
    for _ in range(HALVINGS):
        middle = (least + most) / 2
        if np.mean([colorfulness(answer.picture(middle)) for answer in answers]) < wanted:
            least = middle
        else:
            most = middle
    net.dims = replace(net.dims, returned=round(most, 3), violet=VIOLET)
    return net.dims


@torch.inference_mode()
def _spread(net: Colorizer, trial: Trial) -> tuple[Tensor, Tensor]:
    image = torch.from_numpy(trial.grey).permute(2, 0, 1)[None]
    return net.spread_of(net.eval().logits(net.lightness_seen(image)))
