"""Run import batches as they come, until told to stop."""

import logging
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection

from archive import queue
from archive.domain.errors import ArchiveError
from archive.management.mailbox import Mailbox
from archive.management.notary import Notary
from archive.services.copies import leftovers
from archive.services.custody import fixity, keeping
from archive.services.describing import table_imports
from archive.services.protection import erasures
from archive.services.transfer import imports

logger = logging.getLogger(__name__)

_WAIT_FOR_MESSAGE_S = 2
_PAUSE_S = 5.0
_AFTER_TROUBLE_S = 300.0
_DAY_S = 86_400.0


class Command(BaseCommand):
    help = (
        "Import what people have asked for, scans and tables of descriptions, until SIGTERM or Ctrl-C; while "
        "nothing waits, read again what is kept, so that all is read every ALBUMEN_FIXITY_DAYS, and sweep up "
        "what a crash left. It "
        "may be ended at any moment: the batch that it was running goes on when a worker starts again. Start "
        "as many as there are cores to spare, on any host that sees the scans, the store, the database and "
        "Redis."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--once", action="store_true", help="run what waits now, then stop")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        mailbox, notary = Mailbox(queue.INGEST), Notary()
        self._next_fixity_s = self._next_erasures_s = 0.0
        self._swept = -1
        logger.info("Ready to import.")
        try:
            while True:
                self._look_into_database(notary)
                if once:
                    return
                if not mailbox.work(wait_s=_WAIT_FOR_MESSAGE_S):
                    self._check_fixity()
                    self._sweep()
        except KeyboardInterrupt:
            logger.info("No longer importing.")
        finally:
            mailbox.leave()

    def _look_into_database(self, notary: Notary) -> None:
        """Run batches and tables whose message was lost, and those whose process died; seal what happened."""
        close_old_connections()
        try:
            notary.attend()
            for batch_id in imports.left_over():
                self._run(batch_id)
            self._finish_erasures()
            for key in table_imports.left_over():
                table_imports.run_if_free(key)
        except DatabaseError as error:
            connection.close()
            logger.warning("The database does not answer; next try in %.0f s: %s", _PAUSE_S, error)
            time.sleep(_PAUSE_S)

    def _finish_erasures(self) -> None:
        """Destroy what was decided about, where whoever decided was interrupted."""
        if time.monotonic() < self._next_erasures_s:
            return
        for erasure in erasures.unfinished():
            try:
                erasures.carry_out(erasure)
            except (ArchiveError, OSError) as error:
                self._next_erasures_s = time.monotonic() + _AFTER_TROUBLE_S
                logger.error("%s is not destroyed yet: %s", erasure.description.reference_code, error)

    def _check_fixity(self) -> None:
        """Use the time in which nothing waits: read the item again whose turn it is.

        What keeps it from that, such as a disk that is not mounted, is said now and then, not at every look.
        """
        if time.monotonic() < self._next_fixity_s:
            return
        try:
            if (item := fixity.due().first()) is not None:
                fixity.check(item)
        except (ArchiveError, OSError, DatabaseError) as error:
            self._next_fixity_s = time.monotonic() + _AFTER_TROUBLE_S
            logger.error("Nothing can be read again now; next try in %.0f s: %s", _AFTER_TROUBLE_S, error)

    def _sweep(self) -> None:
        """Clear the store of what a crash left, and access copies, one folder each time."""
        turn = int(time.time() / _DAY_S * leftovers.FOLDERS)
        if turn == self._swept:
            return
        self._swept = turn
        try:
            leftovers.sweep(turn)
            keeping.store().sweep()
        except (ArchiveError, OSError, DatabaseError) as error:
            logger.error("What a crash may have left cannot be swept up now: %s", error)

    def _run(self, batch_id: Any) -> None:
        try:
            imports.run_if_free(batch_id)
        except (ArchiveError, OSError):
            logger.exception("Import batch %s was interrupted.", batch_id)
