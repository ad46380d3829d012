"""Fixtures of the archive's tests beside the cast."""

from tests.archive.preservation.places import bucket_server, new_bucket, place
from tests.archive.props import candidate_run, item, queued

__all__ = ["bucket_server", "candidate_run", "item", "new_bucket", "place", "queued"]
