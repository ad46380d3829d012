"""The resident memory of this process, as Linux tells it."""

from pathlib import Path

STATUS = Path("/proc/self/status")
CLEAR_REFS = Path("/proc/self/clear_refs")
RESET_PEAK = "5"  # proc(5): resets the peak resident set size to the current one


def reset_peak() -> None:
    """Start measuring the peak from here, so that a long-lived worker reports its run and not its life."""
    try:
        CLEAR_REFS.write_text(RESET_PEAK)
    except OSError:
        return  # not Linux, or not allowed: the peak of the whole life is an upper bound


def peak_bytes() -> int | None:
    """The peak resident set size in bytes, None where the system does not tell."""
    try:
        lines = STATUS.read_text().splitlines()
    except OSError:
        return None
    for line in lines:
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return None
