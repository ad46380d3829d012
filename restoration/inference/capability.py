"""What a card can do with the torch that is installed, as facts and rules; asks no driver and loads no torch.

Compute capabilities are NVIDIA's (major, minor). A build of torch holds machine code ("sm_75") and perhaps
code that the driver translates ("compute_90"): machine code runs on cards of the same major number and an
equal or higher minor one, the other on all that are not older (CUDA programming guide, "binary" and "PTX
compatibility").
"""

import re
from dataclasses import dataclass
from enum import StrEnum

Capability = tuple[int, int]

CODE = re.compile(r"(sm|compute)_(\d+)(\d)[a-z]?")
OLDEST_EVER: Capability = (5, 0)
OLDEST_WITHOUT_CU126: Capability = (7, 5)
CU126_CURE = (
    "install torch's CUDA 12.6 build, `pip install 'torch==2.13.0+cu126' --index-url "
    "https://download.pytorch.org/whl/cu126` (torch < 2.15: later ones have no such build), and NVIDIA's "
    "driver of the R580 branch, the last for this card"
)
# Turing without tensor cores; float16 is known to give values that are not numbers there.
WITHOUT_TENSOR_CORES = re.compile(r"GTX 16\d\d|\bMX[45]50|\bT(400|500|550|600|1000|1200)\b|Quadro T[12]\d{3}")


class Precision(StrEnum):
    """The type in which a network's weights and pictures are held."""

    FLOAT32 = "float32"
    FLOAT16 = "float16"
    BFLOAT16 = "bfloat16"


@dataclass(frozen=True)
class Verdict:
    """Whether a card can be used; if not, why ("the card ...") and the cure."""

    usable: bool
    why: str = ""
    cure: str = ""


def judge(capability: Capability, *, built_for: list[str]) -> Verdict:
    """Compare a card with the code in this torch, `built_for` as torch.cuda.get_arch_list() gives it."""
    if any(_runs(code, capability) for code in built_for):
        return Verdict(usable=True)
    named = f"has compute capability {capability[0]}.{capability[1]}"
    if capability < OLDEST_EVER:
        return Verdict(usable=False, why=f"{named}, too old for any torch of today", cure="use another card")
    why = f"{named}, for which this torch has no code ({', '.join(built_for) or 'it is built without CUDA'})"
    newest = max((parsed[1] for code in built_for if (parsed := _parsed(code))), default=None)
    if capability < OLDEST_WITHOUT_CU126:
        cure = CU126_CURE
    elif newest is None:
        cure = "install a CUDA build of torch"
    else:
        cure = "install a newer torch" if capability > newest else "install another build of torch"
    return Verdict(usable=False, why=why, cure=cure)


def precision_of_card(capability: Capability, name: str) -> Precision:
    """The precision in which a card computes well without anybody's choosing.

    float16 where tensor cores make it fast, because its eleven bits hold the tones of a picture and
    bfloat16's eight do not; everything is checked for values that are not numbers and repeated in float32.
    float32 on cards before Volta, where float16 is slow, and on Turing cards that have no tensor cores.
    """
    if capability < (7, 0) or (capability == (7, 5) and WITHOUT_TENSOR_CORES.search(name)):
        return Precision.FLOAT32
    return Precision.FLOAT16


def _parsed(code: str) -> tuple[str, Capability] | None:
    match = CODE.fullmatch(code)
    return (match[1], (int(match[2]), int(match[3]))) if match else None


def _runs(code: str, capability: Capability) -> bool:
    parsed = _parsed(code)
    if parsed is None:
        return False
    kind, built = parsed
    if kind == "compute":
        return built <= capability
    return built[0] == capability[0] and built[1] <= capability[1]
