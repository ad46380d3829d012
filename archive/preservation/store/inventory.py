"""OCFL inventories: which bytes belong to which version of an object (OCFL 1.1, section 3.5)."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from archive.preservation import digest as digests
from archive.preservation.errors import DamagedObject
from archive.preservation.store import held as holding
from archive.preservation.store.held import Held

NAME = "inventory.json"
SIDECAR = f"{NAME}.{digests.ALGORITHM}"
_TYPE = "https://ocfl.io/1.1/spec/#inventory"


@dataclass(frozen=True)
class Version:
    """One version of an object: `state` gives the digest of every logical path."""

    created: str
    message: str
    user: str
    state: Mapping[str, str]


@dataclass(frozen=True)
class Inventory:
    """An object's table of contents.

    `manifest` gives, for every digest, the content path of those bytes, relative to the object's folder.
    """

    object_id: str
    manifest: Mapping[str, str]
    versions: tuple[Version, ...]

    @property
    def head(self) -> int:
        """Number of the newest version."""
        return len(self.versions)

    @property
    def state(self) -> Mapping[str, str]:
        """Logical paths of the newest version, with their digests."""
        return self.versions[-1].state

    def content_path(self, logical_path: str) -> str:
        """Where the bytes of `logical_path` lie in the newest version. Raises `KeyError`."""
        return self.manifest[self.state[logical_path]]

    def continues(self, older: "Inventory") -> bool:
        """Whether this tells the same as an earlier inventory of all that the earlier one knows."""
        return (
            older.object_id == self.object_id
            and older.versions == self.versions[: older.head]
            and older.manifest.items() <= self.manifest.items()
        )

    def to_json(self) -> bytes:
        """The inventory as it is stored; equal inventories give equal bytes."""
        document = {
            "id": self.object_id,
            "type": _TYPE,
            "digestAlgorithm": digests.ALGORITHM,
            "head": f"v{self.head}",
            "manifest": {digest: [path] for digest, path in sorted(self.manifest.items())},
            "versions": {f"v{n}": _version_json(version) for n, version in enumerate(self.versions, start=1)},
        }
        return json.dumps(document, ensure_ascii=False, indent=1).encode()


def extended(
    inventory: Inventory | None,
    *,
    object_id: str,
    additions: Mapping[str, tuple[str, str]],
    message: str,
    user: str,
) -> Inventory:
    """The inventory with one more version: `additions` maps logical paths to (digest, content path)."""
    state = dict(inventory.state) if inventory else {}
    manifest = dict(inventory.manifest) if inventory else {}
    for logical_path, (digest, content_path) in additions.items():
        state[logical_path] = digest
        manifest.setdefault(digest, content_path)
    created = datetime.now(UTC).isoformat(timespec="seconds")
    version = Version(created=created, message=message, user=user, state=state)
    return Inventory(object_id, manifest, (*(inventory.versions if inventory else ()), version))


def read(held: Held) -> Inventory:
    """Read the inventory of an object, checked against its sidecar. Raises `DamagedObject`."""
    return parsed(bytes_of(held), name=held.where)


def bytes_of(held: Held) -> bytes:
    """The same as it lies there. Raises `DamagedObject`."""
    for _attempt in range(2):  # between the two files the next version of the object may have come
        try:
            data, named = (held.read(name) for name in (NAME, SIDECAR))
        except OSError as error:
            problem = f"its inventory cannot be read ({error})"
            raise DamagedObject(object_id=held.where, problem=problem) from error
        if named == sidecar(data):
            return data
    raise DamagedObject(object_id=held.where, problem="its inventory is not the one its sidecar names")


def newest(held: Held) -> tuple[Inventory, bytes]:
    """The newest inventory of an object, and its bytes. Raises `DamagedObject`, `FileNotFoundError`.

    A writer that cannot swap folders writes the sidecar last. Where it died before that, the inventory is as
    good as the one of its version, which was written whole before it.
    """
    data = held.read(NAME)
    table = parsed(data, name=held.where)
    if holding.bytes_of(held, SIDECAR) != sidecar(data):
        version = {name: holding.bytes_of(held, f"v{table.head}/{name}") for name in (NAME, SIDECAR)}
        if version != {NAME: data, SIDECAR: sidecar(data)}:
            problem = "its inventory is not the one its sidecar names"
            raise DamagedObject(object_id=held.where, problem=problem)
    return table, data


def parsed(data: bytes, *, name: str) -> Inventory:
    """The inventory that these bytes are; `name` is what an error calls it. Raises `DamagedObject`."""
    try:
        return _parsed(json.loads(data))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedObject(object_id=name, problem=f"its inventory makes no sense ({error})") from error


def sidecar(data: bytes) -> bytes:
    """Text of the sidecar of an inventory."""
    return f"{digests.of_bytes(data)} {NAME}\n".encode()


def _version_json(version: Version) -> dict[str, Any]:
    by_digest: dict[str, list[str]] = {}
    for logical_path, digest in sorted(version.state.items()):
        by_digest.setdefault(digest, []).append(logical_path)
    user = {"name": version.user, "address": f"urn:albumen:agent:{quote(version.user, safe='')}"}
    return {"created": version.created, "message": version.message, "user": user, "state": by_digest}


def _parsed(document: Mapping[str, Any]) -> Inventory:
    versions = []
    for number in range(1, int(document["head"].removeprefix("v")) + 1):
        entry = document["versions"][f"v{number}"]
        state = {path: digest for digest, paths in entry["state"].items() for path in paths}
        versions.append(Version(entry["created"], entry["message"], entry["user"]["name"], state))
    manifest = {digest: paths[0] for digest, paths in document["manifest"].items()}
    return Inventory(document["id"], manifest, tuple(versions))


def without(inventory: Inventory, digests: Collection[str]) -> Inventory:
    """The inventory of an object from which these bytes were taken out of every version."""
    manifest = {digest: path for digest, path in inventory.manifest.items() if digest not in digests}
    versions = tuple(
        replace(version, state={path: held for path, held in version.state.items() if held not in digests})
        for version in inventory.versions
    )
    return Inventory(inventory.object_id, manifest, versions)


def up_to(inventory: Inventory, number: int) -> Inventory:
    """The inventory as it was with the version of this number."""
    versions = inventory.versions[:number]
    used = {digest for version in versions for digest in version.state.values()}
    return Inventory(
        inventory.object_id,
        {held: path for held, path in inventory.manifest.items() if held in used},
        versions,
    )
