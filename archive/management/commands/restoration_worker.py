"""Work on restorations, one at a time, until told to stop."""

import logging
import signal
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from archive.domain.errors import RunFailed
from archive.engine import runner
from archive.management.rounds import Rounds
from archive.services.restoring.holding import Departure

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Restore what waits in the workshop, one run at a time, until SIGTERM or Ctrl-C; a run that is at "
        "work then goes back into the queue at once. Start one worker per graphics card, on any host that "
        "reaches the database, Redis and the store; ALBUMEN_DEVICE names the card."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        bench = runner.Bench(settings.MODELS_DIR, settings.RESTORATION_DEVICE)
        try:
            device = bench.device_name()
        except RunFailed as error:
            raise CommandError(f"ALBUMEN_DEVICE: {error}") from error
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _leave)
        logger.info("The workshop is open on %s.", device)
        Rounds(device=device).work()
        logger.info("The workshop is closed.")


def _leave(number: int, frame: FrameType | None) -> None:
    """Go after the present moment of work; a second signal of the kind ends the process at once."""
    Departure.wanted = True
    signal.signal(number, signal.SIG_DFL)
