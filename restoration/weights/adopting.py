"""Weights that the project has trained become those that it ships: copied, and put into the shipped list.

For those who make a release; a machine's own weights go on record by `restoration.weights.importing`.
"""

import hashlib
import re
from pathlib import Path

from restoration.weights.errors import BadManifest, NotOurs
from restoration.weights.importing import refuse_spoilt
from restoration.weights.loading import net_from_state, read_state
from restoration.weights.manifest import SHIPPED_FILE, Manifest, Origin, WeightsEntry
from restoration.weights.records import write_durably

TABLE = "[[weights]]"


def adopt(path: Path, name: str, *, models_dir: Path) -> WeightsEntry:
    """Copy a trained file over that of our own entry `name`, and write its digest and size into the list.

    All else in the list stays as it is, comments too. Raises `UnknownWeights`, `NotOurs`,
    `UnreadableWeights` or `StateMismatch`; nothing is changed then.
    """
    entry = Manifest.read(models_dir).entry(name)
    if entry.origin is not Origin.OWN:
        raise NotOurs(name=name)
    state, metadata = read_state(path)
    refuse_spoilt(path, state)
    net_from_state(entry.architecture, state, metadata)
    content = path.read_bytes()
    listed = models_dir / SHIPPED_FILE
    text = _with_digest(listed, name, hashlib.sha256(content).hexdigest(), len(content))
    write_durably(models_dir / entry.file, content)
    write_durably(listed, text.encode())
    return Manifest.read(models_dir).entry(name)


def _with_digest(path: Path, name: str, sha256: str, size_bytes: int) -> str:
    """The text of the list with two lines changed: Python reads TOML, but does not write it."""
    head, *tables = path.read_text(encoding="utf-8").split(TABLE)
    place = next(place for place, table in enumerate(tables) if f'\nname = "{name}"\n' in table)
    for key, value in (("sha256", f'"{sha256}"'), ("size_bytes", str(size_bytes))):
        tables[place], found = re.subn(rf"(?m)^{key} = .*$", f"{key} = {value}", tables[place])
        if found != 1:
            raise BadManifest(path=path, why=f"{name} needs one line that begins with {key!r}")
    return TABLE.join((head, *tables))
