"""Runs a recipe with the engine; for jobs and the worker only, because it loads torch.

The engine is given plain values and never reads the archive's settings.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from archive.domain import failures
from archive.domain.errors import ArchiveError, RunFailed
from restoration import pipeline
from restoration.errors import RestorationError
from restoration.imaging.difference import difference
from restoration.inference import device as devices
from restoration.recipe import Recipe

logger = logging.getLogger(__name__)

# (step_index, step_count, step_kind, fraction of the whole in [0, 1])
Listener = Callable[[int, int, str, float], None]


@dataclass(frozen=True)
class Bench:
    """What a worker gives the engine: where the weights lie, which device, and how much memory in bytes."""

    models_dir: Path
    device: str = "auto"
    memory_budget_bytes: int | None = None

    def device_name(self) -> str:
        """The device that the setting means on this machine; raises `RunFailed` where there is none such."""
        try:
            return str(devices.choose(self.device))
        except RestorationError as error:
            raise RunFailed(code=error.code, reason=str(error)) from error


def execute(
    recipe: Mapping[str, Any],
    *,
    source: Path,
    target: Path,
    bench: Bench,
    on_progress: Listener,
    page: int = 0,
    weights: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Follow `recipe` from `source` (its 0-based `page`) to `target`; returns the report as plain values.

    `weights` (name → SHA-256) are those of an earlier report that are to be used again, and no others.
    Raises `RunFailed` with code and reason for whatever the engine stumbles over. An `ArchiveError` from
    `on_progress` stops the run and comes through as it is.
    """

    def tell(progress: pipeline.Progress) -> None:
        on_progress(progress.step_index, progress.step_count, progress.step_kind, progress.fraction)

    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        report = pipeline.restore(
            Recipe.from_dict(dict(recipe)),
            source,
            target,
            models_dir=bench.models_dir,
            device=bench.device,
            memory_budget_bytes=bench.memory_budget_bytes,
            on_progress=tell,
            page=page,
            weights=weights,
        )
    except ArchiveError:
        raise
    except (RestorationError, OSError, MemoryError) as error:
        raise RunFailed(code=failures.code_of(error), reason=str(error) or type(error).__name__) from error
    except Exception as error:  # a fault of the engine must not leave a run without a reason
        logger.exception("The engine stopped unexpectedly on %s", source)
        reason = f"{type(error).__name__}: {error}"
        raise RunFailed(code=failures.UNEXPECTED, reason=reason) from error
    return report.to_dict()


def compare(one: Path, other: Path) -> dict[str, Any] | None:
    """How far two results lie apart: `{"psnr_db", "largest", "most", "differing_share"}`.

    None where they differ in size or depth. Raises `RunFailed`.
    """
    try:
        found = difference(one, other)
    except (RestorationError, OSError) as error:
        raise RunFailed(code=failures.code_of(error), reason=str(error)) from error
    return None if found is None else asdict(found)
