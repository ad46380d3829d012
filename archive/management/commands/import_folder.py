"""Import a folder of scans under a description."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError

from archive.domain import quarantine
from archive.domain.errors import ArchiveError, MisplacedLevel, NotPermitted, UnknownReferenceCode
from archive.domain.vocabulary import Fate
from archive.models import Description, User
from archive.preservation.errors import NoSuchFolder
from archive.selectors.finding import catalogue
from archive.services.transfer import imports
from archive.services.transfer.imports import Progress

QUARANTINED, WRONG_USAGE, INTERRUPTED = 1, 2, 3


class Command(BaseCommand):
    help = (
        "Import every scan of a folder, and of the folders in it, as items under a description. Run again, "
        "it finishes what was interrupted and imports nothing twice. Exit status: 0 when nothing was "
        "quarantined, 1 when something was, 2 for wrong usage (no such folder, reference code or person), "
        "3 when the import was interrupted: run the same command again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder with the scans")
        parser.add_argument(
            "--into", required=True, metavar="REFERENCE_CODE", help="the description above them"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen; write nothing")
        parser.add_argument("--report", type=Path, metavar="FILE.json", help="write every file's fate here")
        parser.add_argument("--as", dest="username", metavar="USERNAME", help="who imports (else: Albumen)")

    def handle(self, *args: Any, **options: Any) -> None:
        by = self._person(options["username"])
        into = self._into(by, options["into"])
        try:
            report = self._report(options["folder"], into, by, is_rehearsal=options["dry_run"])
        except (NotPermitted, MisplacedLevel, NoSuchFolder) as error:
            raise CommandError(str(error), returncode=WRONG_USAGE) from error
        except (ArchiveError, DatabaseError, OSError) as error:
            raise CommandError(f"Interrupted: {error}", returncode=INTERRUPTED) from error
        except KeyboardInterrupt as error:
            said = "Stopped. Run the same command again to go on."
            raise CommandError(said, returncode=INTERRUPTED) from error
        if options["report"]:
            options["report"].write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
        counts = report["counts"]
        self.stdout.write(", ".join(f"{fate}: {count}" for fate, count in counts.items()))
        if counts[Fate.QUARANTINED]:
            sys.exit(QUARANTINED)

    def _report(self, folder: Path, into: Description, by: User, *, is_rehearsal: bool) -> dict[str, Any]:
        if is_rehearsal:
            report = imports.rehearse(folder=folder, into=into, by=by)
            for row in report["rows"]:
                self._say(row["path"], row["fate"], row["reference_code"], row["reason"])
            return report
        batch = imports.open_batch(folder=folder, into=into, by=by)
        imports.run_batch(batch, on_progress=self._show)
        return imports.report(batch)

    def _show(self, progress: Progress) -> None:
        self.stdout.write(f"[{progress.done}/{progress.total}]", ending=" ")
        for row in progress.rows:
            code = row.description.reference_code if row.description else None
            sentence = quarantine.sentence(row.reason_code, row.reason_detail)
            self._say(row.path, row.fate, code, sentence)

    def _say(self, path: str, fate: str, code: str | None, reason: str | None) -> None:
        self.stdout.write(" ".join(part for part in (f"{path}: {fate}", code, reason) if part))
        self.stdout.flush()

    def _person(self, username: str | None) -> User:
        if username is None:
            return imports.system_user()
        person = User.objects.filter(username=username).first()
        if person is None:
            raise CommandError(f"There is nobody with the user name {username}.", returncode=WRONG_USAGE)
        return person

    def _into(self, by: User, code: str) -> Description:
        try:
            return catalogue.by_reference_code(by, code)
        except UnknownReferenceCode as error:
            raise CommandError(str(error), returncode=WRONG_USAGE) from error
