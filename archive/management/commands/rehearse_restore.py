"""Find out whether a backup can be restored, before it has to be."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.domain.errors import ArchiveError
from archive.management.backups import rehearsal


class Command(BaseCommand):
    help = (
        "Restore a backup into a database of its own beside the archive's, compare its rows with what was "
        "counted when it was made, read every file of the copy again, and say what is wrong. Nothing of the "
        "archive is touched, and the database goes afterwards. The last line is JSON; exit status 1 when "
        "anything is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", type=Path, help="one backup, or the target of several: then the newest")

    def handle(self, *args: Any, backup: Path, **options: Any) -> None:
        try:
            verdict = rehearsal.rehearse(backup.absolute())
        except (ArchiveError, OSError) as error:
            raise CommandError(str(error)) from error
        for fault in verdict.faults:
            self.stderr.write(fault)
        self.stdout.write("It can be restored." if not verdict.faults else "It cannot be restored as it is.")
        told = {
            "backup": str(verdict.backup),
            "rows": verdict.rows,
            "objects": verdict.objects,
            "files": verdict.files,
            "bytes": verdict.size_bytes,
            "faults": verdict.faults,
        }
        self.stdout.write(json.dumps(told, ensure_ascii=False))
        if verdict.faults:
            sys.exit(1)
