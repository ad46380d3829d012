"""Which sound photographs a damage detector is wrong about: those it is shown more often (Sung 1998)."""

from collections.abc import Callable

from torch import nn

from restoration.imaging.color import luma
from restoration.nets.damage import DamageDetector
from restoration.training.evaluation.damage import detector_of_net
from restoration.training.evaluation.request import unwatched
from restoration.training.photographs import Photographs, rgb_of_stored

SURE = 2.0  # log odds of damage, before a threshold is chosen
WORST_SHARE = 0.01  # a photograph that is taken for damage on so much of its area
MOST_OFTEN = 4.0  # is shown so many times as often as one that is not taken for damage at all


def emphasis(
    net: nn.Module, photographs: Photographs, tell: Callable[[float], None] = unwatched
) -> tuple[float, ...]:
    """How often each photograph is to be shown, from 1 to `MOST_OFTEN`, as the net is now.

    Photographs are asked about as they are: sharp, and with nothing that ageing softens. Raises `TypeError`
    for a net of another kind.
    """
    if not isinstance(net, DamageDetector):
        raise TypeError(f"{type(net).__name__} finds no damage")
    detect, often = detector_of_net(net), []
    for index in range(len(photographs)):
        tone = luma(rgb_of_stored(photographs.picture(index)))
        wrong = float((detect(tone) > SURE).mean())
        often.append(1.0 + (MOST_OFTEN - 1.0) * min(1.0, wrong / WORST_SHARE))
        tell((index + 1) / len(photographs))
    return tuple(often)
