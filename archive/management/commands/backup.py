"""Back the archive up into a folder on another disk."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.domain.errors import ArchiveError
from archive.management.backups import backup


class Command(BaseCommand):
    help = (
        "Back up the database and the storage root into a folder on another disk. Of the storage root only "
        "what is new is copied; all that is written is read again. Secrets are not in it: keep `secret-key` "
        "elsewhere. The last line is JSON; exit status 1 when an object could not be copied. Try it with "
        "`rehearse_restore`."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", type=Path, help="the folder; made where it is missing")

    def handle(self, *args: Any, target: Path, **options: Any) -> None:
        try:
            written = backup.write(target.absolute())
        except (ArchiveError, OSError) as error:
            raise CommandError(str(error)) from error
        for code, trouble in written.troubles.items():
            self.stderr.write(f"{code}: {trouble}")
        told = {
            "backup": str(written.folder),
            "rows": written.rows,
            "objects": written.objects,
            "copied_bytes": written.copied_bytes,
            "troubles": dict(written.troubles),
        }
        self.stdout.write(json.dumps(told, ensure_ascii=False))
        if written.troubles:
            sys.exit(1)
