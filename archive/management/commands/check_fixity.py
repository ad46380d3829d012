"""Read the kept bytes again and compare them with what is on record."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from archive.models import StoredFile
from archive.services import fixity
from archive.services.keeping import KEPT_ROLES


class Command(BaseCommand):
    help = (
        "Read masters and restorations again and compare them with their digests; each check is recorded. "
        "The last line is JSON. Exit status 1 when something is missing, unreadable or altered."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--all", action="store_true", help="check every master and restoration")
        which.add_argument("--item", metavar="REFERENCE_CODE", help="check those of one item")

    def handle(self, *args: Any, item: str | None, **options: Any) -> None:
        files = StoredFile.objects.filter(role__in=KEPT_ROLES).select_related("description")
        if item:
            files = files.filter(description__reference_code=item)
        total, findings = files.count(), []
        for number, file in enumerate(files.order_by("pk").iterator(), start=1):
            finding = fixity.check(file)
            verdict = finding.problem if finding else "as on record"
            self.stdout.write(f"[{number}/{total}] {file.description.reference_code} {file.path}: {verdict}")
            if finding:
                findings.append(
                    {
                        "reference_code": file.description.reference_code,
                        "path": file.path,
                        "problem": finding.problem,
                        "expected": file.digest,
                        "found": finding.found or None,
                    }
                )
        self.stdout.write(json.dumps({"checked": total, "findings": findings}))
        if findings:
            sys.exit(1)
