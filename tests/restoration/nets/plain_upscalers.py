"""RRDBNet and SRVGGNetCompact as plain functions over their official states: oracles for other sizes."""

import torch
import torch.nn.functional as F
from torch import Tensor

State = dict[str, Tensor]


@torch.no_grad()
def plain_rrdbnet(state: State, image: Tensor) -> Tensor:
    """(N, 3, H, W) -> (N, 3, scale H, scale W); the scale follows from the first convolution's width."""
    if state["conv_first.weight"].shape[1] == 12:
        image = F.pixel_unshuffle(image, 2)
    start = x = _conv(image, state, "conv_first")
    block = 0
    while f"body.{block}.rdb1.conv1.weight" in state:
        before = x
        for dense in (1, 2, 3):
            x = _dense(x, state, f"body.{block}.rdb{dense}")
        x, block = before + 0.2 * x, block + 1
    x = start + _conv(x, state, "conv_body")
    for name in ("conv_up1", "conv_up2"):
        x = x.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)
        x = F.leaky_relu(_conv(x, state, name), 0.2)
    return _conv(F.leaky_relu(_conv(x, state, "conv_hr"), 0.2), state, "conv_last")


def _dense(x: Tensor, state: State, at: str) -> Tensor:
    seen = [x]
    for index in range(1, 5):
        seen.append(F.leaky_relu(_conv(torch.cat(seen, 1), state, f"{at}.conv{index}"), 0.2))
    return x + 0.2 * _conv(torch.cat(seen, 1), state, f"{at}.conv5")


@torch.no_grad()
def plain_srvgg(state: State, image: Tensor) -> Tensor:
    """(N, 3, H, W) -> (N, 3, 4H, 4W)."""
    x, last = image, max(int(name.split(".")[1]) for name in state)
    for index in range(0, last, 2):
        x = F.prelu(_conv(x, state, f"body.{index}"), state[f"body.{index + 1}.weight"])
    x = F.pixel_shuffle(_conv(x, state, f"body.{last}"), 4)
    return x + image.repeat_interleave(4, dim=2).repeat_interleave(4, dim=3)


def _conv(x: Tensor, state: State, at: str) -> Tensor:
    return F.conv2d(x, state[f"{at}.weight"], state[f"{at}.bias"], padding=1)
