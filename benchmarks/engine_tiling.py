"""Working memory per input pixel of the networks that enlarge, float32, above the weights; prints JSON.

These are the figures that the networks declare (`TilingNeeds.bytes_per_px`) and by which tiles are planned.
Each is the slope between two sizes, so that fixed buffers do not count.
"""

import json
import subprocess
import sys

import torch

from benchmarks.engine_common import peak_above_start, random_net, report
from restoration.commands.evaluate import MODELS_DIR
from restoration.nets.needs import TiledNet
from restoration.training.evaluation.nets import network

NETWORKS = (
    "albumen-upscale-x2-print",
    "albumen-upscale-x4-print",
    "srvgg-x4-32",
    "srvgg-x4-16",
    "rrdbnet-x4-6b",
    "rrdbnet-x2",
)
SMALL_PX, LARGE_PX = 128, 384


@torch.inference_mode()
def measure(architecture: str, size_px: int) -> tuple[int, int]:
    """(bytes above the loaded, warmed network; bytes per pixel that it declares)."""
    is_own = architecture.startswith("albumen-")
    net = network(architecture, models_dir=MODELS_DIR, otherwise="") if is_own else random_net(architecture)
    assert isinstance(net, TiledNet)
    net(torch.rand(1, 3, 16, 16))
    image = torch.rand(1, 3, size_px, size_px)
    return peak_above_start(lambda: net(image)), net.needs.bytes_per_px


def main() -> None:
    if len(sys.argv) == 3:
        print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
        return
    rows = []
    for architecture in NETWORKS:
        peaks, declared = [], 0
        for size_px in (SMALL_PX, LARGE_PX):
            command = [sys.executable, "-m", "benchmarks.engine_tiling", architecture, str(size_px)]
            answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            peak, declared = json.loads(answer)
            peaks.append(peak)
        slope = (peaks[1] - peaks[0]) / (LARGE_PX**2 - SMALL_PX**2)
        rows.append({"network": architecture, "bytes_per_px": round(slope), "declared": declared})
    report("working memory per input pixel", {"cases": rows})


if __name__ == "__main__":
    main()
