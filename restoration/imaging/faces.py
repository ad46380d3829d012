"""Where the faces are, by OpenCV's Haar cascade (Viola and Jones 2001)."""

from pathlib import Path

import cv2
import numpy as np

from restoration.imaging.filters import Floats, within

WORK_PX = 640
SMALLEST_SHARE = 0.06
CASCADE = Path(cv2.__file__).parent / "data" / "haarcascade_frontalface_default.xml"
NEIGHBORS = 6

Box = tuple[slice, slice]


def faces(luma: Floats) -> tuple[Box, ...]:
    """Rows and columns of the upright faces in (H, W), largest first."""
    small = (within(luma, WORK_PX) * 255).astype(np.uint8)
    side = max(24, round(min(small.shape) * SMALLEST_SHARE))
    detector = cv2.CascadeClassifier(str(CASCADE))
    found = detector.detectMultiScale(
        cv2.equalizeHist(small), scaleFactor=1.1, minNeighbors=NEIGHBORS, minSize=(side, side)
    )
    scale = luma.shape[0] / small.shape[0]
    boxes = sorted(([float(value) * scale for value in box] for box in found), key=lambda box: -box[3])
    return tuple(
        (slice(round(top), round(top + height)), slice(round(left), round(left + width)))
        for left, top, width, height in boxes
    )


def largest_face_share(luma: Floats) -> float:
    """The height of the largest face as a share of the picture's height; 0 where there is none."""
    found = faces(luma)
    return float(found[0][0].stop - found[0][0].start) / luma.shape[0] if found else 0.0
