"""What training leaves open in the readout: how much chroma is given back, and that violet is not."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from restoration.nets.colorizer import Colorizer, ColorizerDims
from restoration.training.evaluation.color import Trial, colorize
from restoration.training.evaluation.measures import colorfulness

VIOLET = 0.1  # kept where nobody speaks for it: PSNR hardly tells, and people see a violet sky at once
MOST_RETURNED = 4.0
HALVINGS = 10  # of what is looked through for the share to return: to four thousandths


def calibrate(net: Colorizer, chosen: Sequence[Trial], *, share: float = 0.5) -> ColorizerDims:
    """Dims with which the mean colourfulness is `share` of the truth's; the net keeps them."""
    wanted = share * float(np.mean([colorfulness(trial.truth) for trial in chosen]))
    least, most = 0.0, MOST_RETURNED
    for _ in range(HALVINGS):
        middle = (least + most) / 2
        net.dims = replace(net.dims, returned=middle, violet=VIOLET)
        if np.mean([colorfulness(colorize(net, trial)) for trial in chosen]) < wanted:
            least = middle
        else:
            most = middle
    net.dims = replace(net.dims, returned=round(most, 3))
    return net.dims
