"""Write the chain of events into a file that can be verified without Albumen."""

import os
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.domain.errors import ArchiveError
from archive.preservation import signing
from archive.selectors.history import chain_export
from archive.services import advisory


class Command(BaseCommand):
    help = (
        "Write all sealed events, the seals, the checkpoints and the public keys into a new file, one JSON "
        "object a line; tools/verify_chain.py checks it with nothing but Python. The file tells of closed "
        "items and of people too: give it only to those who may know all of it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the file to make; must not exist yet")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            keys = signing.trusted(settings.SIGNING_KEY)
            with advisory.chain_rests(), _for_owner(file) as target:
                target.writelines(chain_export.lines(keys))
        except (ArchiveError, OSError) as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(f"{file} is written. Check it with: python tools/verify_chain.py {file}")


def _for_owner(path: Path) -> BinaryIO:
    """A new file that only its owner may read, whatever the umask: it tells of closed items."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
