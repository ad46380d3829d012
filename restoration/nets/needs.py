"""What a convolutional network needs of whoever feeds it a picture in tiles: declared data, no behaviour."""

from abc import abstractmethod
from dataclasses import dataclass

from torch import Tensor, nn


@dataclass(frozen=True)
class TilingNeeds:
    """How a network may be cut into tiles; all lengths in pixels of its input.

    `radius_px` is the true radius of its receptive field: with that much context around a tile, tiled equals
    whole. Where that is more than anyone can afford (`radius_px > context_px`), `context_px` is what practice
    shows to be enough. `bytes_per_px` is the working memory per input pixel above the weights, measured in
    float32.
    """

    scale: int
    multiple: int
    radius_px: int
    context_px: int
    bytes_per_px: int


class TiledNet(nn.Module):
    """A network that enlarges a picture and may be run tile by tile."""

    @property
    @abstractmethod
    def needs(self) -> TilingNeeds:
        """What it needs of its tiles."""

    @abstractmethod
    def forward(self, image: Tensor) -> Tensor:
        """RGB (N, 3, H, W) in [0, 1], H and W multiples of `needs.multiple` -> enlarged by `needs.scale`."""
