"""Write descriptions into a CSV file."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.domain.errors import UnknownReferenceCode
from archive.management.people import person_named
from archive.selectors.describing import table_rows
from archive.selectors.finding import catalogue, scopes
from archive.selectors.finding.scopes import Scope


class Command(BaseCommand):
    help = (
        "Write a branch, or what a search finds, as CSV: UTF-8, one description a row, columns named "
        "as the fields are. What import_csv takes in is what this writes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--branch", metavar="REFERENCE_CODE", help="this description and all below it")
        which.add_argument("--search", metavar="WORDS", help="the descriptions that hold these words")
        parser.add_argument("--to", type=Path, metavar="FILE.csv", help="the file (else: standard output)")
        parser.add_argument("--bom", action="store_true", help="begin with a byte order mark")
        parser.add_argument("--as", dest="username", metavar="USERNAME", help="as this person sees it")

    def handle(self, *args: Any, **options: Any) -> None:
        by = person_named(options["username"])
        try:
            branch = catalogue.by_reference_code(by, options["branch"]).pk if options["branch"] else None
        except UnknownReferenceCode as error:
            raise CommandError(str(error), returncode=2) from error
        found = scopes.opened(by, Scope(branch=branch, query=options["search"] or ""))
        lines = table_rows.csv_lines(by, found, has_bom=options["bom"])
        if options["to"] is None:
            sys.stdout.buffer.writelines(line.encode() for line in lines)
            return
        with options["to"].open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
