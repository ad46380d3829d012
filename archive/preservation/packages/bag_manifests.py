"""The manifests of a bag (RFC 8493, 2.1.3 and 2.2.1), read strictly: a line that makes no sense is a fault.

bagit.py passes over such lines, so that a flipped byte could hide one.
"""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from archive.domain.bag_problems import BagProblem, Fault

_NAME: Final = re.compile(r"(tag)?manifest-([a-z0-9_-]+)\.txt")
_LINE: Final = re.compile(r"([0-9A-Fa-f]+)([ \t]+\*?)([^ \t*].*)")
_LINE_END: Final = re.compile(r"(\r\n|\n|\r)")
_ESCAPED: Final = re.compile(r"%(0D|0A|25)", re.IGNORECASE)
# By RFC 8493, 2.4, names are lower case without hyphens: sha3-256 is written sha3256.
_ALGORITHMS: Final = {
    **{name: name for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s")},
    **{f"sha3{bits}": f"sha3_{bits}" for bits in (224, 256, 384, 512)},
    **{f"sha3_{bits}": f"sha3_{bits}" for bits in (224, 256, 384, 512)},
}


@dataclass
class Manifest:
    """One manifest: digests in lower case by path, and what is wrong in it."""

    name: str
    algorithm: str = ""
    is_of_tags: bool = False
    digests: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def add(self, problem: BagProblem, detail: str = "", *, path: str = "") -> None:
        """Note that something is wrong."""
        self.faults.append(Fault(path or self.name, problem, detail))


def is_manifest(name: str) -> bool:
    """Whether a file at the top of a bag is a manifest by its name."""
    return _NAME.fullmatch(name) is not None


def read(name: str, data: bytes, present: Collection[str]) -> Manifest:
    """Read a manifest; `present` are the paths of the bag's files, in the form of `normal`."""
    found = _NAME.fullmatch(name)
    made = Manifest(name, is_of_tags=bool(found and found[1]))
    made.algorithm = _ALGORITHMS.get(found[2] if found else "", "")
    if not made.algorithm:
        made.add(BagProblem.ALGORITHM)
        return made
    try:
        text = data.decode()
    except UnicodeDecodeError:
        made.add(BagProblem.LINE, "no UTF-8")
        return made
    for number, line in enumerate(_lines(text), start=1):
        _take(made, number, line, present)
    return made


def require_even(manifest: Manifest, data: bytes) -> None:
    """Note where a manifest that no other one vouches for is not written in one way throughout.

    Line ends, the gap before the path and the case of digits may be chosen, but not anew in each line.
    """
    text = data.decode(errors="replace")
    lines = [found for line in _lines(text) if (found := _LINE.fullmatch(line))]
    digits = "".join(found[1] for found in lines)
    ends = set(_LINE_END.findall(text))
    if (
        len(ends) > 1
        or len({found[2] for found in lines}) > 1
        or digits not in (digits.lower(), digits.upper())
    ):
        manifest.add(BagProblem.UNEVEN)


def normal(path: str) -> str:
    """A path as it is compared: file systems write the same letters in more than one way."""
    return unicodedata.normalize("NFC", path)


def _lines(text: str) -> Iterator[str]:
    return (line for line in _LINE_END.sub("\n", text).split("\n") if line)


def _take(made: Manifest, number: int, line: str, present: Collection[str]) -> None:
    found = _LINE.fullmatch(line)
    if found is None or len(found[1]) != 2 * hashlib.new(made.algorithm).digest_size:
        made.add(BagProblem.LINE, f"line {number}")
        return
    path = normal(found[3])
    if path not in present:
        path = normal(_ESCAPED.sub(lambda sign: chr(int(sign[1], 16)), found[3]))
    if _leads_out(path):
        made.add(BagProblem.OUTSIDE, made.name, path=path)
    elif path in made.digests or (not made.is_of_tags) != path.startswith("data/"):
        made.add(BagProblem.LINE, f"line {number}")
    elif path not in present:
        made.add(BagProblem.MISSING, made.name, path=path)
    else:
        made.digests[path] = found[1].lower()


def _leads_out(path: str) -> bool:
    return path.startswith(("/", "~", "\\")) or ":" in path.split("/")[0] or ".." in path.split("/")


def by_path(manifests: Collection[Manifest]) -> Mapping[str, dict[str, str]]:
    """What all manifests say of each path: digests by algorithm."""
    said: dict[str, dict[str, str]] = {}
    for manifest in manifests:
        for path, digest in manifest.digests.items():
            said.setdefault(path, {})[manifest.algorithm] = digest
    return said
