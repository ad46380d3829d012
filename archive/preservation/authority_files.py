"""The certificates of authorities that this archive has had: one file each in the storage root, for ever.

They lie in `extensions/`, which OCFL 1.1 leaves to the users of a root, with what they were used to sign, and
tell an archive that has lost its key from one that never had any.
"""

from pathlib import Path

from archive.preservation import certificates, durable, locks

FOLDER = "extensions/albumen-credentials"
_WAIT_S = 10.0


class AuthorityFiles:
    """The authorities' certificates in one storage root."""

    def __init__(self, root: Path) -> None:
        self.folder = root / FOLDER

    def write(self, authority: bytes) -> None:
        """Keep a certificate (PEM), durably, where it is not kept already. Raises `OSError`."""
        path = self.folder / f"{certificates.fingerprint(authority)}.pem"
        if path.exists():
            return
        durable.make_folders(self.folder)
        with locks.held(self.folder / ".lock", wait_s=_WAIT_S):
            if not path.exists():
                durable.replace(path, authority, mode=durable.READ_ONLY)

    def all(self) -> list[bytes]:
        """The certificates, the oldest first. Raises `OSError`."""
        if not self.folder.is_dir():
            return []
        paths = (path for path in self.folder.iterdir() if path.suffix == ".pem")
        by_age = sorted(paths, key=lambda path: path.stat().st_mtime_ns)  # certificates know whole seconds
        return sorted((path.read_bytes() for path in by_age), key=certificates.made_at)
