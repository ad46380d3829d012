"""What comes first, filling damage or stretching faded tones? Measured against the sound picture, stretched.

`python -m benchmarks.engine_order FOLDER [--limit N]`: held-out photographs, aged and damaged as the damage
evaluation does, of the half that thresholds are chosen on. The baseline is the aged picture, only stretched.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.engine_common import report
from restoration.imaging import files
from restoration.imaging.color import luma
from restoration.imaging.filters import Floats
from restoration.imaging.metrics import psnr
from restoration.imaging.photograph import Photograph
from restoration.pipeline import restore
from restoration.recipe import Recipe, Step
from restoration.training.evaluation.damage import damage_trials

MODELS = Path(__file__).resolve().parents[1] / "models"
ORDERS = (("fading",), ("fading", "scratches"), ("scratches", "fading"))


def main() -> int:
    """Print the mean PSNR of each order, in dB, and in how many pictures the last one is ahead, as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=40)
    args = parser.parse_args()
    each: dict[tuple[str, ...], list[float]] = {order: [] for order in ORDERS}
    for trial in damage_trials(args.folder, limit=args.limit, part=0):
        sound = _restored(trial.sound, ("fading",))
        for order, figures in each.items():
            figures.append(psnr(_restored(trial.aged, order), sound))
    means = {" then ".join(order): round(float(np.mean(values)), 2) for order, values in each.items()}
    ahead = np.asarray(each[ORDERS[2]]) > np.asarray(each[ORDERS[1]])
    report("order of steps", {**means, "pictures": len(ahead), "last_ahead": int(ahead.sum())})
    return 0


def _restored(plane: Floats, order: tuple[str, ...]) -> Floats:
    """Luma (H, W) after these steps with their usual settings."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.tif", Path(folder) / "out.tif"
        pixels = np.repeat(np.asarray(plane, np.float32)[..., None], 3, axis=2)
        scan = Photograph(pixels=pixels, bit_depth=16, is_grey=True, icc_profile=None, dpi=None)
        files.write(scan, source)
        restore(Recipe("order", tuple(map(Step, order))), source, target, models_dir=MODELS, device="cpu")
        return luma(files.read(target).pixels)


if __name__ == "__main__":
    sys.exit(main())
