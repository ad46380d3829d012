"""A short way to an item that has a description and nothing else."""

from archive.domain.vocabulary import LevelOfDescription
from archive.models import Description, User
from archive.services.describing import descriptions


def item(series: Description, by: User, code: str = "1", **fields: str) -> Description:
    """An item of the series, called Pier."""
    return descriptions.create(
        parent=series, level=LevelOfDescription.ITEM, code=code, title="Pier", by=by, fields=fields
    )
