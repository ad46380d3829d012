"""Jobs that write tables of descriptions: an id in, nothing out."""

from uuid import UUID

from archive.services.describing import table_imports


def run(key: str) -> None:
    """Write one table, unless another process is at it or it is over."""
    table_imports.run_if_free(UUID(key))
