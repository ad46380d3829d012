"""Addresses of S3-compatible stores, as operators write them: `s3://bucket/prefix`."""

import re
from typing import Final, NamedTuple

SCHEME: Final = "s3://"
_ADDRESS: Final = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?")
_NOWHERE: Final = {".", "..", ""}


class BucketAddress(NamedTuple):
    """A bucket, and the prefix below which everything lies; the prefix may be empty."""

    bucket: str
    prefix: str


def parsed(text: str) -> BucketAddress | None:
    """Take an address apart; None for what is none. A slash at its end says nothing."""
    found = _ADDRESS.fullmatch(text.rstrip("/"))
    if found is None or (found[2] and _NOWHERE & set(found[2].split("/"))):
        return None
    return BucketAddress(found[1], found[2] or "")
