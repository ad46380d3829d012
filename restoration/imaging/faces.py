"""How much of a picture a face fills, by OpenCV's Haar cascade (Viola and Jones 2001)."""

from pathlib import Path

import cv2
import numpy as np

from restoration.imaging.filters import Floats, within

WORK_PX = 640
SMALLEST_SHARE = 0.06
CASCADE = Path(cv2.__file__).parent / "data" / "haarcascade_frontalface_default.xml"
NEIGHBORS = 6


def largest_face_share(luma: Floats) -> float:
    """The height of the largest upright face as a share of the picture's height; 0 where there is none."""
    small = (within(luma, WORK_PX) * 255).astype(np.uint8)
    side = max(24, round(min(small.shape) * SMALLEST_SHARE))
    detector = cv2.CascadeClassifier(str(CASCADE))
    found = detector.detectMultiScale(
        cv2.equalizeHist(small), scaleFactor=1.1, minNeighbors=NEIGHBORS, minSize=(side, side)
    )
    return max((int(box[3]) / small.shape[0] for box in found), default=0.0)
