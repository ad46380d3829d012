"""Fixtures of the archive's tests beside the cast."""

from tests.archive.preservation.places import bucket_server, new_bucket, place
from tests.archive.props import candidate_run, item, queued
from tests.helpers import helpers_of_their_own, standing_helpers

__all__ = [
    "bucket_server",
    "candidate_run",
    "helpers_of_their_own",
    "item",
    "new_bucket",
    "place",
    "queued",
    "standing_helpers",
]
