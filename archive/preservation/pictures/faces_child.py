"""The process in which a picture is searched for faces; prints [[x, y, width, height], ...] in fractions."""

import json
import resource
import sys
from pathlib import Path

import cv2

_LONG_SIDE_PX = 1400
_SMALLEST = 0.03  # of the long side
_MARGIN = 0.15  # of the face: hair, ears and chin tell too
_MEMORY_BYTES = 3 << 30


def main() -> int:
    """Search the picture that the first argument names; 1 when it cannot be read."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    cv2.setNumThreads(1)
    grey = cv2.imread(sys.argv[1], cv2.IMREAD_GRAYSCALE)
    if grey is None:
        return 1
    scale = min(1.0, _LONG_SIDE_PX / max(grey.shape))
    small = cv2.equalizeHist(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    height, width = small.shape
    least = max(20, int(_SMALLEST * max(small.shape)))
    folder = Path(cv2.__file__).parent / "data"
    cascade = cv2.CascadeClassifier(str(folder / "haarcascade_frontalface_default.xml"))
    found = cascade.detectMultiScale(small, scaleFactor=1.1, minNeighbors=5, minSize=(least, least))
    boxes = [_wider([float(value) for value in box], width, height) for box in found]
    sys.stdout.write(json.dumps(sorted(boxes, key=lambda box: -box[2] * box[3])))
    return 0


def _wider(face: list[float], width: int, height: int) -> list[float]:
    x, y, w, h = face
    left, top = max(0.0, x - _MARGIN * w), max(0.0, y - _MARGIN * h)
    right, bottom = min(width, x + (1 + _MARGIN) * w), min(height, y + (1 + _MARGIN) * h)
    box = (left / width, top / height, (right - left) / width, (bottom - top) / height)
    return [round(value, 5) for value in box]


if __name__ == "__main__":
    sys.exit(main())
