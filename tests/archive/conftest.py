"""Fixtures of the archive's tests beside the cast."""

from tests.archive.props import candidate_run, item, queued

__all__ = ["candidate_run", "item", "queued"]
