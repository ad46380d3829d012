"""Content Credentials (C2PA): signed statements inside files about what they are and how they came about.

Signed by the archive's own key (`certificates`). Pixels, ICC profile, EXIF and XMP stay as they are; whatever
changes the file afterwards breaks the signature. Nothing here asks anything of the network.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import c2pa

from archive.preservation.certificates import Identity
from archive.preservation.errors import CredentialsRefused
from archive.preservation.pictures import manifests
from archive.preservation.pictures.kinds import Kind
from archive.preservation.pictures.labelling import Label
from archive.preservation.pictures.manifests import Act, Manifest

_SPOOL_MB = 64  # larger files are put together on the disk, not in memory
_SETTINGS: Final[dict[str, Any]] = {
    "builder": {"thumbnail": {"enabled": False}},
    "core": {"backing_store_memory_threshold_in_mb": _SPOOL_MB},
    "verify": {"verify_after_sign": False, "remote_manifest_fetch": False, "ocsp_fetch": False},
}


class Signer:
    """Somebody who holds the key for Content Credentials."""

    def __init__(self, identity: Identity) -> None:
        self._info = c2pa.C2paSignerInfo(b"es256", identity.chain, identity.key, None)
        self._context = c2pa.Context.from_dict(_SETTINGS)

    def sign(self, path: Path, label: Label, *acts: Act, kind: Kind = Kind.JPEG) -> None:
        """Put credentials into a JPEG, a PNG or a TIFF of one page, in place. Raises `CredentialsRefused`.

        The last thing that is done to a file before its digest is taken; never to be called on a master.
        """
        self._signed(path, manifests.of_label(path, label, acts), kind, parent=None)

    def sign_copy(self, path: Path, label: Label, *acts: Act, parent: Path) -> None:
        """As `sign`, for a JPEG made from `parent`, another one, whose own credentials go in with it."""
        self._signed(path, manifests.of_copy(path, label, acts), Kind.JPEG, parent=parent)

    def _signed(self, path: Path, manifest: Manifest, kind: Kind, *, parent: Path | None) -> None:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".signed-", suffix=path.suffix)
        os.close(descriptor)
        target = Path(name)
        try:
            with (
                c2pa.Signer.from_info(self._info) as signer,
                c2pa.Builder(manifest, self._context) as builder,
            ):
                if parent is not None:
                    with parent.open("rb") as ingredient:
                        builder.add_ingredient(manifests.parent_copy(), Kind.JPEG.media_type, ingredient)
                with path.open("rb") as unsigned, target.open("w+b") as signed:
                    builder.sign(signer, kind.media_type, unsigned, signed)
            shutil.copymode(path, target)
            target.replace(path)
        except (c2pa.C2paError, OSError, ValueError) as error:
            raise CredentialsRefused(path=path, problem=str(error)) from error
        finally:
            with suppress(FileNotFoundError):
                target.unlink()


def read(path: Path, kind: Kind, *, trusted: Sequence[bytes]) -> dict[str, Any] | None:
    """All that a file's credentials say, as c2pa reports it; None where it carries none.

    `validation_state` is Trusted where one of the `trusted` authorities (PEM) certified who signed, Valid
    where another did, Invalid where the file is not as it was signed. Raises `OSError`.
    """
    trust = {"trust": {"trust_anchors": b"".join(trusted).decode()}} if trusted else {}
    verify = {**_SETTINGS["verify"], "verify_trust": bool(trusted)}
    context = c2pa.Context.from_dict({**_SETTINGS, **trust, "verify": verify})
    try:
        with path.open("rb") as stream, c2pa.Reader(kind.media_type, stream, context=context) as reader:
            found: dict[str, Any] = json.loads(reader.json())
            return found
    except c2pa.C2paError:
        return None
