"""Fixtures of the archive's tests beside the cast."""

from tests.archive.preservation.places import bucket_server, new_bucket, place
from tests.archive.props import candidate_run, item, queued
from tests.helpers import _standing_helpers, helpers_of_their_own

__all__ = [
    "_standing_helpers",
    "bucket_server",
    "candidate_run",
    "helpers_of_their_own",
    "item",
    "new_bucket",
    "place",
    "queued",
]
