"""Small networks whose numbers are exact, so that tiled and whole can be compared bit by bit."""

import torch
import torch.nn.functional as F
from torch import Tensor

from restoration.nets.needs import TiledNet, TilingNeeds


class BoxNet(TiledNet):
    """Sums 5 x 5 neighbours of small whole numbers and enlarges: exact in float32, radius 2."""

    def __init__(self, *, scale: int = 2, multiple: int = 1, radius_px: int = 2) -> None:
        super().__init__()
        self.scale, self.multiple = scale, multiple
        self.radius_px = self.context_px = radius_px
        self.kernel = torch.nn.Parameter(torch.ones(3, 1, 2 * radius_px + 1, 2 * radius_px + 1))
        self.sizes_seen: list[tuple[int, int]] = []

    @property
    def needs(self) -> TilingNeeds:
        return TilingNeeds(self.scale, self.multiple, self.radius_px, self.context_px, bytes_per_px=1000)

    def forward(self, image: Tensor) -> Tensor:
        self.sizes_seen.append((image.shape[2], image.shape[3]))
        summed = F.conv2d(image, self.kernel, padding=self.radius_px, groups=3)
        return F.interpolate(summed, scale_factor=self.scale, mode="nearest")


class FailingNet(BoxNet):
    """Lacks memory for windows of more than `most_px` pixels a side, except on the processor's last try."""

    def __init__(self, *, most_px: int, error: Exception | None = None) -> None:
        super().__init__()
        self.most_px = most_px
        self.error = error or torch.OutOfMemoryError("CUDA out of memory")
        self.failures = 0

    def forward(self, image: Tensor) -> Tensor:
        if max(image.shape[2:]) > self.most_px:
            self.failures += 1
            raise self.error
        return super().forward(image)
