"""Jobs of the ingest queue: an id in, nothing out."""

from uuid import UUID

from archive.services.transfer import imports


def run(batch_id: str) -> None:
    """Run one batch, unless another process is at it or it is finished."""
    imports.run_if_free(UUID(batch_id))
