"""The archive's signing key (Ed25519, RFC 8032): a file of its own that only the archive may read.

Beside the private key lies a `.pub` file with the public keys that this archive has had, one a line in
hex. A key that was lost leaves its line there, so that what it had signed can still be checked.
"""

import stat
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from archive.preservation import durable
from archive.preservation.errors import SigningKeyMissing, SigningKeyUnusable

_OWNER_ONLY = 0o600
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Signer:
    """Somebody who holds the private key."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = key.public_key().public_bytes_raw()

    def sign(self, data: bytes) -> bytes:
        """The signature of these bytes, 64 bytes."""
        return self._key.sign(data)


def opened(path: Path) -> Signer:
    """The key in this file. Raises `SigningKeyMissing`, `SigningKeyUnusable`."""
    problem = trouble(path)
    if problem:
        raise SigningKeyUnusable(path=path, problem=problem)
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError as error:
        raise SigningKeyMissing(path=path) from error
    except (OSError, ValueError, TypeError) as error:
        raise SigningKeyUnusable(path=path, problem=f"it cannot be read ({error})") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningKeyUnusable(path=path, problem="it is no Ed25519 key")
    return Signer(key)


def make(path: Path) -> Signer:
    """Make a new key where none lies, and add its public half to those that are trusted.

    The public half is on the disk first: nothing may be signed that nobody could check afterwards.
    """
    key = Ed25519PrivateKey.generate()
    signer = Signer(key)
    durable.make_folders(path.parent)
    known = _public_file(path)
    lines = known.read_text() if known.exists() else ""
    durable.replace(known, (lines + signer.public.hex() + "\n").encode(), mode=0o644)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    durable.write_whole(path, pem, mode=_OWNER_ONLY)
    return signer


def trusted(path: Path) -> frozenset[bytes]:
    """The public keys of this archive, by its private key and by the `.pub` file; empty when it has neither.

    Raises `SigningKeyUnusable`.
    """
    keys = _known(_public_file(path))
    return keys | {opened(path).public} if path.exists() else keys


def _known(path: Path) -> frozenset[bytes]:
    try:
        return frozenset(bytes.fromhex(line) for line in path.read_text().split())
    except FileNotFoundError:
        return frozenset()
    except (OSError, ValueError) as error:
        raise SigningKeyUnusable(path=path, problem=f"it cannot be read ({error})") from error


def is_signed(data: bytes, signature: bytes, *, by: bytes) -> bool:
    """Whether the holder of the key with this public half has signed these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(by).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def trouble(path: Path) -> str:
    """Why this file must not be used as a key; "" when nothing is against it, or there is none."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return ""
    except OSError as error:
        return f"it cannot be reached ({error.strerror})"
    if mode & _OTHERS:
        return "other people may read it (chmod 600)"
    return ""


def _public_file(path: Path) -> Path:
    return path.with_name(path.name + ".pub")
