"""Front and back: which files of a folder show the two sides of one print, told by their names."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from archive.domain.identifiers import natural_key
from archive.domain.vocabulary import Side

_MARK = re.compile(
    r"^(?P<base>.+?)(?:[-_. ]+(?P<verso>verso|back|rear|背面|反面)|[-_. ]+(?P<recto>recto|front|正面)"
    r"|(?P<zh_verso>背面|反面)|(?P<zh_recto>正面)|[-_. ](?P<letter>[vr]))$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Pair:
    """The files of one item, relative paths by side; at least one side is there."""

    paths: Mapping[Side, str]


@dataclass(frozen=True)
class _Name:
    path: str
    base: str
    suffix: str
    side: Side
    is_certain: bool


def paired(paths: Iterable[str]) -> list[Pair]:
    """Group the files of a scan folder into items, in the order in which people count them.

    `name_verso`, `name-back`, `name 背面` belong to `name` or `name_recto` beside them in the same folder,
    with the same suffix where there is a choice; so do `name-v` and `name_v`, but a lone `name-v` is a front
    like any other.
    """
    names = [_parsed(path) for path in sorted(paths, key=natural_key)]
    pairs: dict[str, dict[Side, str]] = {}
    free_fronts: dict[str, list[_Name]] = {}
    for front in (name for name in names if name.side is Side.RECTO):
        pairs[front.path] = {Side.RECTO: front.path}
        free_fronts.setdefault(front.base, []).append(front)
    for back in (name for name in names if name.side is Side.VERSO):
        free = free_fronts.get(back.base, [])
        if free:
            front = min(free, key=lambda each: each.suffix != back.suffix)
            free.remove(front)
            pairs[front.path][Side.VERSO] = back.path
        else:
            pairs[back.path] = {Side.VERSO if back.is_certain else Side.RECTO: back.path}
    return [Pair(pairs[path]) for path in sorted(pairs, key=natural_key)]


def _parsed(path: str) -> _Name:
    pure = PurePath(path)
    folder, suffix = str(pure.parent), pure.suffix.casefold()
    match = _MARK.match(pure.stem)
    if match is None:
        return _Name(path, f"{folder}/{pure.stem.casefold()}", suffix, Side.RECTO, is_certain=True)
    letter = (match["letter"] or "").casefold()
    is_verso = bool(match["verso"] or match["zh_verso"] or letter == "v")
    base = f"{folder}/{match['base'].casefold()}"
    return _Name(path, base, suffix, Side.VERSO if is_verso else Side.RECTO, is_certain=not letter)
