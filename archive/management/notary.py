"""The notary of a worker: seals what has happened every minute and writes it to the storage root.

Signs once a day and when it leaves.
"""

import logging
import time

from django.db import Error as DatabaseError

from archive.domain.errors import ArchiveError
from archive.preservation.errors import BucketTrouble
from archive.services import advisory
from archive.services.custody import checkpoints, ledger, object_news, sealing

logger = logging.getLogger(__name__)

_EVERY_S = 60.0
_AFTER_TROUBLE_S = 3600.0
# An archive that was never sealed before is sealed in visits, between which the worker does its own work.
_MOST_SEALS = 5
_MOST_PAGES = 5
_MOST_OBJECTS = 200


class Notary:
    """Does a little whenever it is asked to; what keeps it from that is said, and never stops the worker."""

    def __init__(self) -> None:
        self._next_seal_s = 0.0
        self._next_signature_s = 0.0
        self._next_page_s = 0.0

    def attend(self) -> None:
        """Seal and sign what is due. Raises `DatabaseError`."""
        now_s = time.monotonic()
        if now_s < self._next_seal_s:
            return
        with advisory.chain_is_free() as ours:
            if not ours:
                return
            self._next_seal_s = now_s + _EVERY_S
            sealed = sealing.seal_waiting(is_thorough=False, most_seals=_MOST_SEALS)
            is_due = now_s >= self._next_signature_s and checkpoints.is_due()
            if is_due:
                sealing.seal_waiting(most_seals=_MOST_SEALS)
            is_told = self._tell()
            if sealed == _MOST_SEALS * sealing.LARGEST_SEAL:
                self._next_seal_s = now_s  # more waits
            elif is_due and is_told:
                self._sign()

    def leave(self) -> None:
        """Seal and sign what has happened until now; never raises, for its worker is on its way out."""
        try:
            with advisory.chain_is_free() as ours:
                if not ours:
                    return
                sealing.seal_waiting(is_thorough=False, most_seals=_MOST_SEALS)
                if self._tell() and checkpoints.is_behind():
                    self._sign()
        except DatabaseError as error:
            logger.warning("The last events are not sealed: %s", error)

    def _tell(self) -> bool:
        """Write the ledger, then the objects that it shows to be behind; whether the ledger is up to date.

        Nothing is signed before that: a rebuilt database must know every seal that a checkpoint names.
        """
        if time.monotonic() < self._next_page_s:
            return False
        try:
            written = ledger.write(most_pages=_MOST_PAGES)
            told = object_news.tell(most=_MOST_OBJECTS)
        except (ArchiveError, OSError) as error:
            is_away = isinstance(error, BucketTrouble)  # a line may be up again at any moment
            self._next_page_s = time.monotonic() + (_EVERY_S if is_away else _AFTER_TROUBLE_S)
            logger.error("What has happened cannot be written to the storage root: %s", error)
            return False
        if written.pages == _MOST_PAGES or told == _MOST_OBJECTS:
            self._next_seal_s = time.monotonic()  # more waits
        return written.pages < _MOST_PAGES

    def _sign(self) -> None:
        try:
            made = checkpoints.sign()
        except (ArchiveError, OSError) as error:
            self._next_signature_s = time.monotonic() + _AFTER_TROUBLE_S
            logger.error("No checkpoint of the history could be signed: %s", error)
        else:
            if made is not None:
                logger.info("Checkpoint %d signs %d events.", made.number, made.events)
