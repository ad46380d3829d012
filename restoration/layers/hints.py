"""How far a hint reaches: every place takes the colours of the hints that it resembles and lies near to."""

import torch
from torch import Tensor, nn

from restoration.layers.cielab import AB_SCALE
from restoration.layers.residual import ResidualBlock, conv_norm

KEY_WIDTH = 16
REACH_CELLS = 1.5
FALL = 2.0
OWN = -4.0
GOLDEN = 0.6180339887498949
# Hinted places that colours are taken from: few in training, where memory holds a whole batch of them.
MOST_IN_TRAINING, MOST_IN_USE = 128, 2048


class HintReach(nn.Module):
    """Kernel regression from the hinted places to all others, in a learnt space of what places look like.

    A hint's pull falls with a power of the distance, which suits one hint and a hundred alike; a place that
    nothing pulls at keeps the colour that the network gave it.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.key = nn.Conv2d(width, KEY_WIDTH, kernel_size=1)
        self.own = nn.Conv2d(width, 1, kernel_size=1)
        self.log_reach = nn.Parameter(torch.tensor(REACH_CELLS).log())
        self.log_fall = nn.Parameter(torch.tensor(FALL).log())
        nn.init.zeros_(self.own.weight)
        nn.init.constant_(self.own.bias, OWN)  # type: ignore[arg-type]

    def forward(
        self, features: Tensor, proposed: Tensor, hints: Tensor, strength: Tensor | None = None
    ) -> Tensor:
        """Features (N, C, h, w), the proposed ab (N, 2, h, w), hints (N, 3, h, w) = (a, b, mask) → ab.

        Hinted places get their hint. `strength` (N, 1, h, w) in [0, 1] weakens the pull of some of them: the
        others, and what was proposed, then win nearer to them. All is computed in float32.
        """
        hinted = hints[:, 2].flatten(1)
        allowed = MOST_IN_TRAINING if self.training else MOST_IN_USE
        most = min(allowed, int(hinted.sum(dim=1).max()))
        if most == 0:
            return proposed
        # Where there are more, some are left out all over the picture, and always the same ones.
        order = (torch.arange(hinted.shape[1], device=hinted.device) * GOLDEN) % 1.0
        mask, places = (hinted * (1.0 + order)).topk(most, dim=1)
        mask = mask.clamp_max(1.0)
        weight = mask if strength is None else mask * strength.flatten(1).gather(1, places)
        pull = self._pull(features, places) + torch.log(weight)[:, None, :]
        own = self.own(features).float().flatten(2).transpose(1, 2)
        shares = torch.softmax(torch.cat([own, pull], dim=2), dim=2)
        given = hints[:, :2].flatten(2).gather(2, places[:, None].expand(-1, 2, -1)).transpose(1, 2)
        flat = proposed.flatten(2).transpose(1, 2)
        mixed = shares[..., :1] * flat + shares[..., 1:] @ given
        known = hints[:, 2:]
        return mixed.transpose(1, 2).reshape(proposed.shape) * (1 - known) + hints[:, :2] * known

    def _pull(self, features: Tensor, places: Tensor) -> Tensor:
        """How strongly each of K hinted places draws each of all places, (N, h w, K)."""
        keys = self.key(features).float().flatten(2).transpose(1, 2)
        chosen = keys.gather(1, places[..., None].expand(-1, -1, KEY_WIDTH))
        unlike = torch.cdist(keys, chosen, compute_mode="use_mm_for_euclid_dist").square()
        height, width = features.shape[-2:]
        grid = torch.cartesian_prod(
            torch.arange(height, device=places.device), torch.arange(width, device=places.device)
        ).float()
        apart = torch.cdist(grid.expand(len(places), -1, -1), grid[places]).square()
        return -unlike - self.log_fall.exp() * torch.log1p(apart * torch.exp(-2 * self.log_reach))


class HintBlend(nn.Module):
    """What carried colours still lack: edges between them, and shades where a hint's colour thins out.

    Pictures without any hint are left as they are.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.look = nn.Sequential(conv_norm(width + 3, width), ResidualBlock(width))
        self.change = nn.Conv2d(width, 2, 3, padding=1)
        nn.init.zeros_(self.change.weight)
        nn.init.zeros_(self.change.bias)  # type: ignore[arg-type]

    def forward(self, features: Tensor, carried: Tensor, hints: Tensor) -> Tensor:
        """Features (N, C, h, w), carried ab (N, 2, h, w), hints (N, 3, h, w) = (a, b, mask) → ab."""
        known = hints[:, 2:]
        seen = torch.cat([features, (carried / AB_SCALE).to(features.dtype), known.to(features.dtype)], dim=1)
        change: Tensor = self.change(self.look(seen)).float() * AB_SCALE
        return carried + change * (1 - known) * known.amax(dim=(2, 3), keepdim=True)
