"""What an examination of the machine has found."""

from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """How a finding is to be taken."""

    WELL = "well"
    NOTE = "note"
    MISSING = "missing"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: its name, its state, what was seen, and what to do about it."""

    name: str
    state: State
    seen: str
    cure: str = ""
