"""Peak memory of DDColor's activations above the loaded weights, float32, per size; prints JSON.

On the processor each case runs in a process of its own, and the peak is the kernel's high-water mark of
resident memory. With a CUDA device also torch's own peak, weights included.
"""

import json
import subprocess
import sys

import torch

from benchmarks.engine_common import peak_above_start, random_net, report

CASES = (
    ("ddcolor-tiny", 512, None),
    ("ddcolor-tiny", 1024, 0.45),
    ("ddcolor-large", 1024, 0.6),
    ("ddcolor-tiny", 2048, 2.0),
)
GIGABYTE = 1e9


def measure(architecture: str, size_px: int) -> float:
    """Gigabytes above the loaded, warmed network."""
    net = random_net(architecture)
    with torch.no_grad():
        net(torch.rand(1, 3, 64, 64))
        image = torch.rand(1, 3, size_px, size_px)
        return peak_above_start(lambda: net(image)) / GIGABYTE


def measure_on_card(architecture: str, size_px: int) -> float:
    """Gigabytes with the weights, as torch counts them on the card."""
    net, image = random_net(architecture).cuda(), torch.rand(1, 3, size_px, size_px, device="cuda")
    torch.cuda.reset_peak_memory_stats()
    net(image)
    return torch.cuda.max_memory_allocated() / GIGABYTE


def main() -> None:
    if len(sys.argv) == 3:
        print(measure(sys.argv[1], int(sys.argv[2])))
        return
    rows = []
    for architecture, size_px, limit in CASES:
        command = [sys.executable, "-m", "benchmarks.engine_ddcolor_memory", architecture, str(size_px)]
        answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        row = {"network": architecture, "size_px": size_px, "peak_gb": round(json.loads(answer), 3)}
        if torch.cuda.is_available():
            row["card_gb_with_weights"] = round(measure_on_card(architecture, size_px), 3)
        rows.append({**row, "limit_gb": limit, "met": limit is None or row["peak_gb"] <= limit})
    report("DDColor activations above the weights", {"cases": rows})


if __name__ == "__main__":
    main()
