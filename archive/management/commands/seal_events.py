"""Seal the events that wait, write the ledger, and sign a checkpoint."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.domain.errors import ArchiveError
from archive.services.custody import checkpoints, ledger, sealing


class Command(BaseCommand):
    help = (
        "Seal all events that no seal holds yet, write the ledger, and sign a checkpoint when there are new "
        "seals or the last one is older than a day. Workers do this by themselves; for archives without a "
        "worker, from cron. "
        "Exit status 1 when no checkpoint can be signed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--new-key", action="store_true", help="make a new signing key where the old one is lost"
        )

    def handle(self, *args: Any, new_key: bool, **options: Any) -> None:
        sealed = sealing.seal_waiting(on_progress=self._show)
        self.stdout.write(f"Sealed: {sealed} events.")
        if not (checkpoints.is_behind() or checkpoints.is_due()):
            return
        try:
            ledger.write()  # first: a rebuilt database must know every seal that a checkpoint names
            made = checkpoints.sign(has_new_key=new_key)
        except (ArchiveError, OSError) as error:
            raise CommandError(f"No checkpoint could be signed. {error}") from error
        if made is not None:
            self.stdout.write(
                f"Checkpoint {made.number} signs seal {made.seal} with {made.events} events; "
                f"public key {made.key.hex()}."
            )

    def _show(self, events: int) -> None:
        if events % sealing.LARGEST_SEAL == 0:
            self.stdout.write(f"{events} events sealed so far")
            self.stdout.flush()
