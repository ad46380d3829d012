"""Check a CSV file of descriptions, and on request write it into the catalogue."""

import sys
import uuid
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.domain import tables
from archive.domain.errors import ArchiveError
from archive.domain.tables import Table
from archive.management.people import person_named
from archive.models import User
from archive.selectors.describing import table_plans
from archive.services.describing import table_writing

FINDINGS, WRONG_USAGE = 1, 2


class Command(BaseCommand):
    help = (
        "Say what a CSV file of descriptions would do: which would be new, changed, unchanged, and all "
        "that is wrong in it. With --write, do it: all of it, or nothing. Exit status: 0 when nothing is "
        "wrong, 1 when something is, 2 for wrong usage."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="UTF-8, a header in the first row")
        parser.add_argument("--write", action="store_true", help="write it; else nothing is written")
        parser.add_argument("--as", dest="username", metavar="USERNAME", help="who imports (else: Albumen)")

    def handle(self, *args: Any, **options: Any) -> None:
        by = person_named(options["username"])
        try:
            table = tables.read(options["file"].read_bytes())
        except (ArchiveError, OSError) as error:
            raise CommandError(str(error), returncode=WRONG_USAGE) from error
        plan = table_plans.plan(by, table, tables.mapped(table.header))
        for finding in plan.findings:
            where = f"row {finding.row}, {finding.column or 'whole row'}"
            self.stdout.write(f"{where}: {finding.code}: {finding.sentence}")
        if plan.findings:
            sys.exit(FINDINGS)
        for change in plan.changes:
            for name, (before, after) in change.changes.items():
                self.stdout.write(f"{change.code} ({change.fate}) {name}: {before!r} -> {after!r}")
        counts = self._written(table, by) if options["write"] else plan.counts
        self.stdout.write(", ".join(f"{fate}: {count}" for fate, count in counts.items()))

    def _written(self, table: Table, by: User) -> Any:
        try:
            return table_writing.write(table, tables.mapped(table.header), key=uuid.uuid4(), by=by)
        except (ArchiveError, ValidationError) as error:
            raise CommandError(str(error), returncode=FINDINGS) from error
