"""Which weights there are, and which of them this machine has. Reads files only; never imports torch.

Two files in the models folder make the list: `manifest.toml`, shipped and never rewritten, and
`installed.json`, which the import of weights keeps (see docs/decisions/0002-two-lists-of-weights.md).
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from restoration.errors import MissingWeights, OtherWeights
from restoration.recipe import AUTO, Recipe, Step
from restoration.weights.errors import BadManifest, UnknownWeights

SHIPPED_FILE = "manifest.toml"
INSTALLED_FILE = "installed.json"


class Task(StrEnum):
    """What weights are for."""

    SCRATCHES = "scratches"
    INPAINT = "inpaint"
    DENOISE = "denoise"
    COLORIZE = "colorize"
    UPSCALE_X2 = "upscale-x2"
    UPSCALE_X4 = "upscale-x4"


class Origin(StrEnum):
    """Who made the weights: their publisher, this project, or whoever gave the operator a file."""

    OFFICIAL = "official"
    OWN = "own"
    LOCAL = "local"


@dataclass(frozen=True)
class WeightsEntry:
    """One weights file: what it is, what it is good for, where it comes from, and how to know it again.

    `sha256` and `size_bytes` are those of `file` as it lies in the models folder, empty and 0 until it is
    installed; `source_sha256` and `source_size_bytes` are those of the publisher's file.
    """

    name: str
    file: str
    architecture: str
    task: Task
    origin: Origin
    title: str
    suits: str = ""
    licence: str = ""
    source: str = ""
    source_sha256: str = ""
    source_size_bytes: int = 0
    sha256: str = ""
    size_bytes: int = 0
    automatic: bool = False

    @classmethod
    def from_fields(cls, values: Mapping[str, Any]) -> Self:
        """Check a table's fields and make an entry; raises ValueError that says what is wrong."""
        known = {field.name: field.type for field in fields(cls)}
        if unknown := set(values) - set(known):
            raise ValueError(f"unknown field {sorted(unknown)[0]!r}")
        if lacking := {"name", "file", "architecture", "task", "origin", "title"} - set(values):
            raise ValueError(f"field {sorted(lacking)[0]!r} is missing")
        file = Path(str(values["file"]))
        if file.name != str(file) or file.suffix != ".safetensors":
            raise ValueError(f"file {str(file)!r} must be a plain name ending in .safetensors")
        return cls(**{**values, "task": Task(values["task"]), "origin": Origin(values["origin"])})


@dataclass(frozen=True)
class Manifest:
    """All known weights, in order of preference within a task."""

    models_dir: Path
    entries: tuple[WeightsEntry, ...]

    @classmethod
    def read(cls, models_dir: Path) -> Self:
        """Read the shipped list and what is installed here; raises `BadManifest` naming file and fault."""
        shipped = _read_shipped(models_dir / SHIPPED_FILE)
        return cls(models_dir, _merge(shipped, read_installed(models_dir)))

    def entry(self, name: str) -> WeightsEntry:
        """Return the entry of that name or raise `UnknownWeights`."""
        for entry in self.entries:
            if entry.name == name:
                return entry
        raise UnknownWeights(name=name, known=tuple(entry.name for entry in self.entries))

    def path(self, entry: WeightsEntry) -> Path:
        """Where the entry's file lies, or would lie."""
        return self.models_dir / entry.file

    def installed(self, entry: WeightsEntry) -> bool:
        """Whether the file is here and its digest is on record (the digest is checked when it is loaded)."""
        return bool(entry.sha256) and self.path(entry).is_file()

    def best_for(self, task: Task | str) -> WeightsEntry | None:
        """The installed weights that "auto" means: official ones in the order of the list, then our own.

        Weights that an operator brought along (`Origin.LOCAL`) are used only where a recipe names them.
        """
        rank = {Origin.OFFICIAL: 0, Origin.OWN: 1}
        candidates = [
            entry
            for entry in self.entries
            if entry.task == task and entry.automatic and entry.origin in rank and self.installed(entry)
        ]
        return min(candidates, key=lambda entry: rank[entry.origin], default=None)

    def first_choice(self, task: Task) -> WeightsEntry:
        """What a person should install for a task: what ships with us, or else the list's first."""
        entries = [entry for entry in self.entries if entry.task is task]
        return next((entry for entry in entries if entry.origin is Origin.OWN), entries[0])

    def missing_for(self, recipe: Recipe) -> tuple[MissingWeights, ...]:
        """The weights without which a recipe cannot run here, as errors to raise; empty when it can.

        Raises `UnknownWeights` where a recipe names weights that are in no list.
        """
        lacking = {entry.name: entry for step in recipe.steps if (entry := self._lacking(step)) is not None}
        return tuple(
            MissingWeights(name=name, file=entry.file, recipes=(recipe.name,), cure=install_cure(entry))
            for name, entry in lacking.items()
        )

    def pinned(self, digests: Mapping[str, str]) -> Self:
        """The same list for making a restoration again with the weights of its report, name → SHA-256.

        "auto" then means one of these, or no network where the report names none for the task; what a recipe
        names itself is still found. Raises `OtherWeights` where one of them is not here as it was.
        """
        here = {entry.name: entry for entry in self.entries if self.installed(entry)}
        for name, expected in digests.items():
            found = here[name].sha256 if name in here else ""
            if found != expected:
                raise OtherWeights(name=name, expected=expected, found=found)
        tasks = [here[name].task for name in digests]
        pinned = (
            replace(
                entry,
                automatic=entry.name in digests and (entry.automatic or tasks.count(entry.task) == 1),
            )
            for entry in self.entries
        )
        return replace(self, entries=tuple(pinned))

    def _lacking(self, step: Step) -> WeightsEntry | None:
        """The entry that a step needs and does not have, if any."""
        task = task_of(step)
        if task is None or not requires_weights(step):
            return None
        name = str(step.settings["weights"])
        if name != AUTO:
            entry = self.entry(name)
            return None if self.installed(entry) else entry
        return None if self.best_for(task) else self.first_choice(task)


def task_of(step: Step) -> Task | None:
    """What a step has a network chosen for by its settings; None where it has none to choose."""
    if step.kind == "colorize":
        return Task.COLORIZE
    if step.settings.get("method", "classical") == "classical":
        return None
    return Task.DENOISE if step.kind == "denoise" else Task(f"upscale-x{step.settings['scale']}")


def requires_weights(step: Step) -> bool:
    """Whether a step cannot be done without weights: it has no other way, or its settings ask for them."""
    chooses = step.settings.get("method") == AUTO and step.settings["weights"] == AUTO
    return task_of(step) is not None and not chooses


def tasks_helping(step: Step) -> frozenset[Task]:
    """All tasks whose best installed weights a step makes use of, those included that it can do without."""
    if step.kind == "scratches":
        return frozenset({Task.SCRATCHES, Task.INPAINT})
    task = task_of(step)
    return frozenset() if task is None else frozenset({task})


def install_cure(entry: WeightsEntry) -> str:
    """How a person installs these weights, as a sentence."""
    command = f"python -m restoration weights fetch {entry.name}"
    if entry.origin is Origin.OFFICIAL:
        by_hand = f"python -m restoration weights import FILE --as {entry.name}"
        return f"install them with `{command}`, or with `{by_hand}` where there is no network"
    if entry.origin is Origin.OWN:
        return f"{entry.file} ships with Albumen: restore it from the release"
    return f"import the file again: `python -m restoration weights import FILE --as {entry.name}`"


def read_installed(models_dir: Path) -> dict[str, WeightsEntry]:
    """Read what is on record as installed on this machine, by name; empty where nothing is."""
    path = models_dir / INSTALLED_FILE
    if not path.exists():
        return {}
    try:
        tables = json.loads(path.read_text(encoding="utf-8"))
        return {str(table["name"]): WeightsEntry.from_fields(table) for table in tables}
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BadManifest(path=path, why=str(error)) from error


def _read_shipped(path: Path) -> tuple[WeightsEntry, ...]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")).get("weights", [])
        entries = tuple(WeightsEntry.from_fields(table) for table in tables)
    except (OSError, ValueError, TypeError) as error:
        raise BadManifest(path=path, why=str(error)) from error
    names = [entry.name for entry in entries]
    if len(set(names)) != len(names):
        raise BadManifest(path=path, why="a name occurs twice")
    return entries


def _merge(
    shipped: tuple[WeightsEntry, ...], installed: Mapping[str, WeightsEntry]
) -> tuple[WeightsEntry, ...]:
    """The shipped entries with this machine's digests filled in, then what only this machine has."""
    known = {entry.name for entry in shipped}
    local = tuple(entry for name, entry in installed.items() if name not in known)
    return tuple(_with_record(entry, installed.get(entry.name)) for entry in shipped) + local


def _with_record(entry: WeightsEntry, record: WeightsEntry | None) -> WeightsEntry:
    if record is None or entry.origin is Origin.OWN:
        return entry
    return replace(
        entry,
        sha256=record.sha256,
        size_bytes=record.size_bytes,
        source_sha256=entry.source_sha256 or record.source_sha256,
        source_size_bytes=entry.source_size_bytes or record.source_size_bytes,
    )
