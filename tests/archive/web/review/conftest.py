"""Candidates that wait on the review desk."""

import pytest
from django.utils import timezone

from archive.domain.vocabulary import RunState
from archive.models import Description, RestorationRun, User
from tests.archive.web.shelf import with_copies, with_restoration


def waiting(item: Description, *, by: User) -> RestorationRun:
    """A run of this item whose candidate waits, asked for by this person."""
    with_restoration(with_copies(item), by=by, state=RunState.AWAITING_REVIEW)
    run = RestorationRun.objects.select_related("candidate", "source", "description").get(description=item)
    assert run.source is not None
    run.finished_at = timezone.now()
    run.report = {
        "recipe": {"name": "portrait"},
        "invented": True,
        "colorized": True,
        "device": "cpu",
        "source_digest": run.source.digest,
        "weights": {"albumen-colorizer": "3174d1a9" + "0" * 56},
        "software": {"albumen": "0.1.0"},
        "steps": [
            {
                "kind": "colorize",
                "seconds": 1.5,
                "measures": {"mean_lightness_shift": 0.01, "subject": "portrait"},
                "note": "Colours were invented by the network Albumen colorizer.",
            }
        ],
        "warnings": [],
    }
    run.save()
    return run


@pytest.fixture
def run(item: Description, archivist: User) -> RestorationRun:
    """A candidate that the archivist asked for."""
    return waiting(item, by=archivist)
