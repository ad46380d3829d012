"""Who signs Content Credentials for this archive: its key, made once and never replaced in silence."""

import errno
import os
from pathlib import Path

from django.conf import settings

from archive.preservation import certificates, locks
from archive.preservation.certificates import Identity
from archive.preservation.errors import CredentialsKeyMissing
from archive.preservation.pictures.credentials import Signer
from archive.preservation.store.authority_files import AuthorityFiles
from archive.preservation.store.room import Room
from archive.services.custody import keeping, stores

_WAIT_S = 10.0


def signer() -> Signer:
    """Whoever signs for the archive. The first one makes its key; after that it has to be there.

    The authority's certificate is kept before anything is signed: nothing may be signed that nobody could
    check. Raises `CredentialsKeyMissing`, `CredentialsKeyUnusable`, `NotAStorageRoot`, `StorageFull`,
    `OSError`.
    """
    path, known = Path(settings.CREDENTIALS_KEY), AuthorityFiles(keeping.store().extensions)
    with Room(path.parent, reserve_bytes=settings.STORAGE_RESERVE_BYTES).told():
        identity = _opened_or_made(path, known)
        if not known.has(identity.authority):
            with locks.held(_lock_of(path), wait_s=_WAIT_S):
                known.write(identity.authority)
    return Signer(identity)


def authorities() -> list[bytes]:
    """The certificates by which this archive's credentials are trusted, PEM, the oldest first.

    Raises `OSError`, `BucketTrouble`.
    """
    return AuthorityFiles(stores.own_extensions()).all()


def make_new_key() -> None:
    """Make a key where the old one is lost for good; what that one signed goes on being trusted.

    Raises `FileExistsError` when there is a key, `OSError`.
    """
    path = Path(settings.CREDENTIALS_KEY)
    with locks.held(_lock_of(path), wait_s=_WAIT_S):
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
        certificates.write(path, certificates.make(settings.ARCHIVE_NAME))


def _opened_or_made(path: Path, known: AuthorityFiles) -> Identity:
    """The key that lies there; or a new one, for an archive that never had any.

    The key is written first and its certificate after it: a power cut between the two looks like neither a
    lost key nor one that nobody knows.
    """
    if path.exists():
        return certificates.opened(path)
    with locks.held(_lock_of(path), wait_s=_WAIT_S):  # another process may be making it just now
        if path.exists():
            return certificates.opened(path)
        if known.all():
            raise CredentialsKeyMissing(path=path)
        identity = certificates.make(settings.ARCHIVE_NAME)
        certificates.write(path, identity)
        known.write(identity.authority)
        return identity


def _lock_of(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(f".{path.name}.lock")
