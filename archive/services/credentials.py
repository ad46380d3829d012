"""Who signs Content Credentials for this archive: its key, made once and never replaced in silence."""

import errno
import os
from pathlib import Path

from django.conf import settings

from archive.preservation import certificates, locks
from archive.preservation.authority_files import AuthorityFiles
from archive.preservation.certificates import Identity
from archive.preservation.credentials import Signer
from archive.preservation.errors import CredentialsKeyMissing
from archive.services import keeping

_WAIT_S = 10.0


def signer() -> Signer:
    """Whoever signs for the archive. The first one makes its key; after that it has to be there.

    Raises `CredentialsKeyMissing`, `CredentialsKeyUnusable`, `NotAStorageRoot`, `OSError`.
    """
    path, known = Path(settings.CREDENTIALS_KEY), AuthorityFiles(keeping.store().root)
    try:
        identity = certificates.opened(path)
    except CredentialsKeyMissing:
        if known.all():
            raise
        identity = _made(path, known, has_new_key=False)
    known.write(identity.authority)  # of a storage root that is newer than the key
    return Signer(identity)


def authorities() -> list[bytes]:
    """The certificates by which this archive's credentials are trusted, PEM, the oldest first.

    Raises `OSError`.
    """
    return AuthorityFiles(Path(settings.STORAGE_ROOT)).all()


def make_new_key() -> None:
    """Make a key where the old one is lost for good; what that one signed goes on being trusted.

    Raises `FileExistsError` when there is a key, and what `signer` raises.
    """
    _made(Path(settings.CREDENTIALS_KEY), AuthorityFiles(keeping.store().root), has_new_key=True)


def _made(path: Path, known: AuthorityFiles, *, has_new_key: bool) -> Identity:
    """A new key; or that of another process which was faster.

    The authority's certificate is on the disk first: nothing may be signed that nobody could check.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with locks.held(path.with_name(f".{path.name}.lock"), wait_s=_WAIT_S):
        if path.exists():
            if has_new_key:
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
            return certificates.opened(path)
        identity = certificates.make(settings.ARCHIVE_NAME)
        known.write(identity.authority)
        certificates.write(path, identity)
        return identity
