"""What was done to a photograph: enough to explain the result and to make it again; JSON both ways."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

ENGINE_VERSION = "0.1.0"

Measure = float | int | str | bool | None


@dataclass(frozen=True)
class StepReport:
    """One step as it went: its kind, its duration in seconds, what it measured, and a remark or "".

    `weights` are those that it computed with, name → SHA-256.
    """

    kind: str
    seconds: float
    measures: Mapping[str, Measure] = field(default_factory=dict, hash=False)
    note: str = ""
    weights: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Report:
    """One run. Digests of files are SHA-512, of the recipe and the weights SHA-256, all in hexadecimal.

    `colorized` says that colours were added; `invented` that a network made colours or pixels which the scan
    does not hold. `peak_memory_bytes` is the resident peak of the process, `energy_wh` what the card took;
    None where it is not told. `paused_s` is how long a hot card was left to cool.
    """

    recipe: Mapping[str, Any] = field(hash=False)
    recipe_digest: str
    source_digest: str
    result_digest: str
    weights: Mapping[str, str] = field(hash=False)
    software: Mapping[str, str] = field(hash=False)
    device: str
    precision: str
    seed: int
    steps: tuple[StepReport, ...]
    peak_memory_bytes: int | None
    warnings: tuple[str, ...]
    invented: bool
    colorized: bool
    energy_wh: float | None = None
    paused_s: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values."""
        return asdict(self)

    def to_json(self) -> str:
        """The report as JSON with sorted keys, indented for people."""
        return json.dumps(self.to_dict(), sort_keys=True, indent=2, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote; raises ValueError or TypeError where it is something else."""
        data = json.loads(text)
        steps = tuple(StepReport(**step) for step in data.pop("steps"))
        return cls(**{**data, "steps": steps, "warnings": tuple(data["warnings"])})
