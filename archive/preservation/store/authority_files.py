"""The certificates of authorities that this archive has had: one file each in the storage root, for ever.

They lie with what they were used to sign, and tell an archive that has lost its key from one that never had
any.
"""

import re

from archive.preservation import certificates
from archive.preservation.store.extensions import Extensions

FOLDER = "extensions/albumen-credentials"
_PATH = re.compile(rf"{FOLDER}/(\d{{4,}})-([0-9a-f]+)\.pem")


class AuthorityFiles:
    """The authorities' certificates in one storage root."""

    def __init__(self, files: Extensions) -> None:
        self._files = files

    def has(self, authority: bytes) -> bool:
        """Whether a certificate (PEM) is kept already. Raises `OSError`, `BucketTrouble`."""
        return certificates.fingerprint(authority) in self._known()

    def write(self, authority: bytes) -> None:
        """Keep a certificate, durably, where it is not kept already; for one writer at a time.

        Raises `OSError`, `BucketTrouble`.
        """
        fingerprint, known = certificates.fingerprint(authority), self._known()
        if fingerprint not in known:
            self._files.add(f"{FOLDER}/{len(known) + 1:04}-{fingerprint}.pem", authority)

    def all(self) -> list[bytes]:
        """The certificates, the oldest first. Raises `OSError`, `BucketTrouble`."""
        found = (self._files.read(path) for path in self._known().values())
        return [authority for authority in found if authority is not None]

    def _known(self) -> dict[str, str]:
        """The path of each certificate by its fingerprint, in the order in which they came."""
        found = (_PATH.fullmatch(path) for path in self._files.names(FOLDER))
        return {each[2]: each[0] for each in sorted((each for each in found if each), key=_number)}


def _number(found: re.Match[str]) -> int:
    return int(found[1])
