"""A sheet of pictures to judge by eye: each row what was given, what came of it, and the truth."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from restoration.training.evaluation.measures import Floats

CELL_PX = 192
GAP_PX = 6


def write(rows: Sequence[Sequence[Floats]], path: Path, *, rows_abreast: int = 2) -> None:
    """Write rows of (H, W, 3) RGB pictures in [0, 1] as one PNG, each picture fitted into a square cell.

    Raises `OSError` when the file cannot be written.
    """
    strips = [np.hstack([_cell(picture) for picture in row]) for row in rows]
    blank = np.ones_like(strips[0])
    strips += [blank] * (-len(strips) % rows_abreast)
    lines = [np.hstack(strips[start : start + rows_abreast]) for start in range(0, len(strips), rows_abreast)]
    sheet = np.rint(255.0 * np.vstack(lines)[..., ::-1]).astype(np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not cv2.imwrite(str(path), sheet):
        raise OSError(f"{path} could not be written")


def _cell(picture: Floats) -> Floats:
    height, width = picture.shape[:2]
    scale = CELL_PX / max(height, width)
    size_wh = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(picture, size_wh, interpolation=cv2.INTER_AREA)
    cell = np.ones((CELL_PX + GAP_PX, CELL_PX + GAP_PX, 3), np.float32)
    top, left = (CELL_PX - size_wh[1]) // 2, (CELL_PX - size_wh[0]) // 2
    cell[top : top + size_wh[1], left : left + size_wh[0]] = small
    return cell
