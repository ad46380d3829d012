"""Between arrays (H, W, C) and tensors (N, C, H, W), float32 both: the only place where axes change."""

import numpy as np
import torch
from torch import Tensor

from restoration.imaging.filters import Floats


def tensor_of(pixels: Floats) -> Tensor:
    """(H, W, C) → (1, C, H, W), contiguous and independent of the array."""
    planes = np.ascontiguousarray(np.moveaxis(pixels, -1, 0), np.float32)
    return torch.from_numpy(planes.copy()).unsqueeze(0)


def grey_tensor_of(plane: Floats) -> Tensor:
    """(H, W) → (1, 3, H, W) with three equal planes."""
    single = torch.from_numpy(np.array(plane, np.float32, order="C"))
    return single.expand(1, 3, -1, -1).contiguous()


def array_of(batch: Tensor) -> Floats:
    """(1, C, H, W) → (H, W, C)."""
    return np.ascontiguousarray(batch[0].permute(1, 2, 0).float().cpu().numpy())
