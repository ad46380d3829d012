"""What the engine's benchmarks share: random weights in the official layout, memory peaks, the machine."""

import json
import platform
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from restoration.weights.architectures import architecture_named
from restoration.weights.loading import net_from_state

STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
RESET_PEAK = "5"


def random_state(architecture: str) -> dict[str, Tensor]:
    """Weights of the right names and shapes with well-behaved values; the figures do not depend on them."""
    torch.manual_seed(0)
    state: dict[str, Tensor] = {}
    for name, shape in architecture_named(architecture).shapes({}).items():
        fan_in = max(1, torch.Size(shape[1:]).numel())
        state[name] = torch.randn(shape).div_(fan_in**0.5)
        if name.endswith(("running_var", "std")):
            state[name] = torch.ones(shape)
        if name.endswith("num_batches_tracked"):
            state[name] = torch.zeros(shape, dtype=torch.int64)
        if name.endswith(("_u", "_v")):
            state[name] = torch.full(shape, shape[0] ** -0.5)
    return state


def random_net(architecture: str) -> nn.Module:
    """A network with random weights."""
    return net_from_state(architecture, random_state(architecture))


def peak_above_start(work: Callable[[], object]) -> int:
    """Bytes by which the process's resident memory peaks above its start while `work` runs (Linux)."""
    RESET.write_text(RESET_PEAK)
    start = _status_bytes("VmRSS")
    work()
    return _status_bytes("VmHWM") - start


def resident_bytes() -> int:
    """Resident memory of this process now, mapped files included (Linux)."""
    return _status_bytes("VmRSS")


def anonymous_bytes() -> int:
    """Resident memory that belongs to no file (Linux)."""
    return _status_bytes("RssAnon")


def report(name: str, figures: dict[str, Any]) -> None:
    """Print one figure's JSON with machine and date."""
    machine = {"processor": _processor(), "threads": torch.get_num_threads(), "torch": torch.__version__}
    if torch.cuda.is_available():
        machine["card"] = torch.cuda.get_device_name()
    date = datetime.now(UTC).date().isoformat()
    print(json.dumps({"figure": name, "date": date, "machine": machine, **figures}, indent=2))


def _status_bytes(field: str) -> int:
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(f"{field}:"))
    return int(line.split()[1]) * 1024


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{models[0] if models else platform.processor()}, {len(models)} cores"
