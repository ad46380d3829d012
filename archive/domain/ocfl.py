"""Where an OCFL object lies under its storage root (OCFL extension 0003, hashed n-tuple with object id)."""

import hashlib
import re
from pathlib import PurePosixPath
from urllib.parse import unquote

LAYOUT = "0003-hash-and-id-n-tuple-storage-layout"
LAYOUT_CONFIG = {"extensionName": LAYOUT, "digestAlgorithm": "sha256", "tupleSize": 3, "numberOfTuples": 3}

TUPLES = 3  # folders over each object
_TUPLE_SIZE, _LONGEST_NAME = 3, 100
_PLAIN = re.compile(r"[A-Za-z0-9_-]")


def object_path(object_id: str) -> PurePosixPath:
    """The folder of an object, relative to the storage root."""
    digest = hashlib.sha256(object_id.encode()).hexdigest()
    tuples = [digest[start : start + _TUPLE_SIZE] for start in range(0, _TUPLE_SIZE * TUPLES, _TUPLE_SIZE)]
    return PurePosixPath(*tuples, _encapsulating(object_id, digest))


def object_id_in(folder_name: str) -> str:
    """The identifier of the object whose folder is named so, for names that were not too long to be kept."""
    return unquote(folder_name)


def _encapsulating(object_id: str, digest: str) -> str:
    name = "".join(
        sign if _PLAIN.match(sign) else "".join(f"%{byte:02x}" for byte in sign.encode())
        for sign in object_id
    )
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}-{digest}"
