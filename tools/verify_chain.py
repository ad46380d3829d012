"""Verify an exported chain of events with nothing but Python 3.11 or later: no Albumen, no database.

    python verify_chain.py CHAIN.jsonl [--key PUBLIC_KEY] [--checkpoints FOLDER]

CHAIN.jsonl is what `./albumen manage export_events` writes. --key says which public key to trust (hex; may be
given several times); without it, the keys named in the file are taken, and compared by you with the ones you
know. --checkpoints is a copy of `extensions/albumen-checkpoints` of the storage root: then a history that was
cut short or written anew as a whole is found too. Exit status: 0 when all is as it was sealed, 1 at the first
break, which is named, 2 for wrong usage or a file that cannot be read.

How it works. Each event is one JSON object in canonical form: sorted keys, no spaces, UTF-8. Its leaf is
SHA-256(0x00 || canonical form). Leaves are joined into a Merkle tree by SHA-256(0x01 || left || right) as in
RFC 6962 section 2.1. A seal names the root, the number of events and the hash of the seal before it; its own
hash is SHA-256 of its canonical form. A checkpoint is a seal's hash, signed (Ed25519, RFC 8032).
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

FINE, BROKEN, NOT_CHECKED = 0, 1, 2


class Break(Exception):
    """What is wrong, as a sentence."""


# --- Ed25519, verification only (RFC 8032, section 5.1) --------------------------------------------------
# The curve -x^2 + y^2 = 1 + d x^2 y^2 over the integers modulo P, its base point of order L. A point is
# (X, Y, Z, T) with x = X/Z, y = Y/Z and T = XY/Z. Verification handles public values only, so nothing here
# needs to take the same time for all inputs.

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]
NEUTRAL: Point = (0, 1, 1, 0)


def add(one: Point, other: Point) -> Point:
    """The sum of two points (section 5.1.4); serves for doubling too, because the formulas are complete."""
    x1, y1, z1, t1 = one
    x2, y2, z2, t2 = other
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiple(times: int, point: Point) -> Point:
    """`times` times a point, by doubling and adding."""
    total = NEUTRAL
    while times:
        if times & 1:
            total = add(total, point)
        point, times = add(point, point), times >> 1
    return total


def is_same(one: Point, other: Point) -> bool:
    """Whether two points are the same: x1/z1 = x2/z2 and y1/z1 = y2/z2."""
    (x1, y1, z1, _), (x2, y2, z2, _) = one, other
    return (x1 * z2 - x2 * z1) % P == 0 and (y1 * z2 - y2 * z1) % P == 0


def decoded(data: bytes) -> Point | None:
    """The point of its 32 bytes (section 5.1.3): y, and the lowest bit of x at the top. None: no point."""
    number = int.from_bytes(data, "little")
    y, x_is_odd = number & (1 << 255) - 1, number >> 255
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P == (-u) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if v * x * x % P != u or (x == 0 and x_is_odd):
        return None
    if x & 1 != x_is_odd:
        x = P - x
    return x, y, 1, x * y % P


BASE = decoded((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def is_signed(message: bytes, signature: bytes, key: bytes) -> bool:
    """Whether the signature is that of the key's owner (section 5.1.7): S B = R + k A."""
    if len(signature) != 64 or len(key) != 32 or BASE is None:
        return False
    of_key, of_nonce = decoded(key), decoded(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if of_key is None or of_nonce is None or scalar >= L:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    return is_same(multiple(scalar, BASE), add(of_nonce, multiple(challenge, of_key)))


# --- The chain ---------------------------------------------------------------------------------------------


WRITER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def canonical(value: Any) -> bytes:
    """The one way to write a value as JSON."""
    return WRITER.encode(value).encode()


def root(leaves: list[bytes]) -> bytes:
    """The Merkle tree hash of these leaves."""
    level = leaves or [hashlib.sha256().digest()]
    while len(level) > 1:
        odd = level[len(level) & ~1 :]
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs] + odd
    return level[0]


KINDS = {"chain", "seal", "event", "checkpoint"}


def lines(path: Path) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Number, kind and content of each line; a line that is not in canonical form is a break."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                told = json.loads(line)
                is_whole = canonical(told) + b"\n" == line
            except (ValueError, RecursionError):
                is_whole = False
            if not (is_whole and isinstance(told, dict) and (kinds := KINDS & told.keys())):
                raise Break(f"Line {number} is not as it was written.")
            yield number, kinds.pop(), told


class Verifier:
    """One walk along an exported chain."""

    def __init__(self, trusted: set[str]) -> None:
        self.trusted = trusted
        self.header: dict[str, Any] = {}
        self.events, self.seals, self.checkpoints = 0, 0, 0
        self._seal: dict[str, Any] = {}
        self._hash = bytes(32).hex()
        self._leaves: list[bytes] = []
        self._sealed: dict[int, tuple[str, int]] = {}
        self.kept: dict[int, bytes] = {}

    def run(self, path: Path) -> None:
        """Check every line. Raises `Break`."""
        for number, kind, told in lines(path):
            try:
                self._take(kind, told)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise Break(f"Line {number} lacks something, or has it in another form: {error}.") from error
        self._close_seal()
        for name in ("events", "seals", "checkpoints"):
            found, promised = getattr(self, name), self.header.get(name)
            if found != promised:
                raise Break(f"The file holds {found} {name}, not the {promised} of its first line.")

    def compare(self, folder: Path) -> None:
        """Compare with the checkpoint files of a storage root. Raises `Break`."""
        files = {int(path.stem): path for path in folder.glob("*.json") if path.stem.isdecimal()}
        for number, path in sorted(files.items()):
            if number not in self.kept:
                raise Break(f"Checkpoint {number} is not in the chain, but {path} remembers it.")
            if path.read_bytes() != self.kept[number]:
                raise Break(f"Checkpoint {number} says something else than {path}.")
        for number in sorted(self.kept.keys() - files.keys()):
            raise Break(f"Checkpoint {number} has no file in {folder}.")

    def _take(self, kind: str, told: dict[str, Any]) -> None:
        if bool(self.header) == (kind == "chain"):
            raise Break("The file does not begin with the line that says what it is.")
        if kind == "chain":
            self.header = told["chain"]
            if self.header["albumen"] != "chain 1":
                raise Break("The file is no chain of a form that this program knows.")
            self.trusted = self.trusted or set(self.header["keys"])
        elif kind == "seal":
            self._open_seal(told["seal"], told["hash"])
        elif kind == "event":
            self._take_event(told["event"], told["leaf"])
        else:
            self._close_seal()
            self._take_checkpoint(told["checkpoint"], told["signature"])

    def _open_seal(self, seal: dict[str, Any], its_hash: str) -> None:
        self._close_seal()
        if seal["number"] != self.seals + 1:
            raise Break(f"Seal {self.seals + 1} is missing.")
        if hashlib.sha256(canonical(seal)).hexdigest() != its_hash:
            raise Break(f"Seal {seal['number']} does not have the hash of what it says.")
        if seal["previous"] != self._hash:
            raise Break(f"Seal {seal['number']} does not name the seal before it.")
        self._seal, self._hash, self._leaves = seal, its_hash, []

    def _take_event(self, event: dict[str, Any], its_leaf: str) -> None:
        if not self._seal:
            raise Break(f"Event {event['uid']} is in no seal.")
        leaf = hashlib.sha256(b"\x00" + canonical(event)).digest()
        if leaf.hex() != its_leaf:
            where = f"place {len(self._leaves)} of seal {self._seal['number']}"
            now = f"it now says {event['type']} at {event['at']}" if "at" in event else "it is gone"
            raise Break(f"Event {event['uid']} ({where}) is not as it was sealed: {now}.")
        self._leaves.append(leaf)
        self.events += 1

    def _close_seal(self) -> None:
        seal, self._seal = self._seal, {}
        if not seal:
            return
        if len(self._leaves) != seal["count"]:
            raise Break(f"Seal {seal['number']} holds {len(self._leaves)} events, not {seal['count']}.")
        if root(self._leaves).hex() != seal["root"]:
            raise Break(f"Seal {seal['number']} has a root that is not that of its events.")
        self.seals += 1
        self._sealed[self.seals] = (self._hash, self.events)

    def _take_checkpoint(self, said: dict[str, Any], signature: str) -> None:
        number = said["number"]
        if number != self.checkpoints + 1:
            raise Break(f"Checkpoint {self.checkpoints + 1} is missing.")
        if said["key"] not in self.trusted:
            raise Break(f"Checkpoint {number} is signed with {said['key']}, which is not trusted.")
        if not is_signed(canonical(said), bytes.fromhex(signature), bytes.fromhex(said["key"])):
            raise Break(f"Checkpoint {number} has a signature that does not fit what it says.")
        if self._sealed.get(said["seal"]) != (said["seal_hash"], said["events"]):
            raise Break(
                f"Checkpoint {number} of {said['at']} signed another seal {said['seal']}: the history up to "
                f"there was written anew, after what checkpoint {self.checkpoints} confirms."
            )
        self.checkpoints = number
        self.kept[number] = canonical({"checkpoint": said, "signature": signature}) + b"\n"


def main() -> NoReturn:
    """Read the arguments, verify, say it."""
    arguments = argparse.ArgumentParser(description="Verify an exported chain of Albumen's events.")
    arguments.add_argument("file", type=Path)
    arguments.add_argument("--key", action="append", default=[], metavar="PUBLIC_KEY")
    arguments.add_argument("--checkpoints", type=Path, metavar="FOLDER")
    given = arguments.parse_args()
    verifier = Verifier({key.lower() for key in given.key})
    try:
        verifier.run(given.file)
        if given.checkpoints is not None:
            verifier.compare(given.checkpoints)
    except Break as found:
        say(f"BROKEN: {found}")
        sys.exit(BROKEN)
    except OSError as error:
        say(f"Not checked: {error}")
        sys.exit(NOT_CHECKED)
    say(f"Checked: events {verifier.events}, seals {verifier.seals}, checkpoints {verifier.checkpoints}.")
    for key in sorted(verifier.trusted):
        say(f"Public key: {key}")
    if not given.key:
        say("The keys are those that the file names: compare them with the ones that you know.")
    if not verifier.checkpoints:
        say("No checkpoint: nothing is signed, so a history written anew as a whole would look the same.")
    say("The history is as it was sealed.")
    sys.exit(FINE)


def say(line: str) -> None:
    """One line for the person at the terminal."""
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
