"""The next version of one object while it is being put together in the staging folder."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from archive.preservation import digest as digests
from archive.preservation.errors import MasterReplaced
from archive.preservation.store import inventory
from archive.preservation.store.inventory import Inventory

DECLARATION = ("0=ocfl_object_1.1", b"ocfl_object_1.1\n")
MASTERS = "master/"
Sources = Mapping[str, Path | bytes]
"""New files of a version by content path: staged ones, which may be moved, and bytes."""


@dataclass(frozen=True)
class Taken:
    """A file copied into staging: digested, durable, compared, read-only."""

    path: Path
    digest: str
    size_bytes: int


@dataclass(frozen=True)
class KeptFile:
    """One file of an object: `content_path` is relative to the object's folder."""

    content_path: str
    digest: str


@dataclass(frozen=True)
class Receipt:
    """What was committed: the version's number, and every file of it by logical path."""

    object_id: str
    version: int
    files: Mapping[str, KeptFile]


class Draft:
    """Collects files for the next version of an object; nothing is seen outside before `commit`.

    Made by `ObjectStore.draft`, which holds the object's lock meanwhile. `publish` gives the next state its
    place: its inventory, and the new files by content path.
    """

    def __init__(
        self,
        *,
        object_id: str,
        staging: Path,
        current: Inventory | None,
        require_room: Callable[[int], None],
        publish: Callable[[Inventory, Sources], None],
    ) -> None:
        self.object_id, self.current = object_id, current
        self._staging, self._require_room, self._publish = staging, require_room, publish
        self._additions: dict[str, tuple[str, str]] = {}
        self._sources: dict[str, Path | bytes] = {}
        self._count = 0

    @property
    def version(self) -> int:
        """Number of the version that is being put together."""
        return self.current.head + 1 if self.current else 1

    def take(self, source: Path) -> Taken:
        """Copy a file into staging. Raises `SourceUnreadable`, `BytesChanged`, `StorageFull`."""
        try:
            expected_bytes = source.stat().st_size
        except OSError:
            expected_bytes = 0  # reading it gives the reason
        self._require_room(expected_bytes)
        target = self._staging / f"taken-{self._count}"
        self._count += 1
        copied = digests.copy(source, target)
        return Taken(target, copied.digest, copied.size_bytes)

    def add(self, logical_path: str, source: Taken | bytes) -> KeptFile:
        """Give bytes a place in the next version.

        Raises `MasterReplaced` when a master of that name with other bytes is there.
        """
        digest = digests.of_bytes(source) if isinstance(source, bytes) else source.digest
        present = self.current.state.get(logical_path) if self.current else None
        if logical_path.startswith(MASTERS) and present not in {None, digest}:
            raise MasterReplaced(object_id=self.object_id, logical_path=logical_path)
        known = self.current.manifest.get(digest) if self.current else None
        content_path = known or f"v{self.version}/content/{PurePosixPath(logical_path)}"
        for other_digest, other_path in self._additions.values():
            if other_digest == digest:
                content_path = other_path  # the same bytes twice in one version are kept once
        self._additions[logical_path] = (digest, content_path)
        if known is None:
            self._sources.setdefault(content_path, source if isinstance(source, bytes) else source.path)
        return KeptFile(content_path, digest)

    def commit(self, *, message: str, user: str) -> Receipt:
        """Make the version durable and visible, in one indivisible step."""
        extended = inventory.extended(
            self.current, object_id=self.object_id, additions=self._additions, message=message, user=user
        )
        self._publish(extended, self._sources)
        files = {path: KeptFile(extended.manifest[digest], digest) for path, digest in extended.state.items()}
        return Receipt(self.object_id, extended.head, files)
