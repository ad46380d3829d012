"""Read what is kept again and compare it with its inventories and with what is on record."""

import json
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from archive.domain.errors import ArchiveError
from archive.models import Description
from archive.preservation.store.fixity import Finding
from archive.services.custody import fixity, ledger

_AT_ONCE = 200  # items that are looked up together


class Command(BaseCommand):
    help = (
        "Read masters, restorations, inventories and access copies again and compare them with their "
        "digests, those first that were read longest ago; each check is recorded, so an interrupted run "
        "loses nothing. The last line is JSON. Exit status 1 when something is missing, unreadable, "
        "altered, not on record, or different in database and storage."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument(
            "--all",
            action="store_true",
            help="check everything, the ledger too, and look for what is not on record",
        )
        which.add_argument(
            "--due", action="store_true", help="check what was not read for ALBUMEN_FIXITY_DAYS"
        )
        which.add_argument("--item", metavar="REFERENCE_CODE", help="check one item")
        parser.add_argument(
            "--max-minutes",
            type=float,
            metavar="N",
            help="stop after so many minutes; the next run goes on there",
        )

    def handle(
        self, *args: Any, item: str | None, due: bool, max_minutes: float | None, **options: Any
    ) -> None:
        ends_s = None if max_minutes is None else time.monotonic() + 60 * max_minutes
        try:
            told = self._checked(item, is_due=due, is_all=options["all"], ends_s=ends_s)
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(told))
        if told["findings"]:
            sys.exit(1)

    def _checked(
        self, item: str | None, *, is_due: bool, is_all: bool, ends_s: float | None
    ) -> dict[str, Any]:
        started_at, found, checked, is_whole = timezone.now(), [], 0, True
        fixity.adopt()
        for each in _named(item) if item else _in_turn(started_at, is_due=is_due):
            if ends_s is not None and time.monotonic() >= ends_s:
                is_whole = False
                break
            findings = fixity.check(each)
            checked += 1
            self.stdout.write(f"{each.reference_code}: {', '.join(map(_words, findings)) or 'as on record'}")
            found += [_row(finding, each.reference_code) for finding in findings]
        if is_all and is_whole:
            beside = [*fixity.strays(), *ledger.findings()]
            found += [_row(finding, "") for finding in beside]
            for finding in beside:
                self.stdout.write(f"{finding.path} {finding.problem}")
        return {"checked": checked, "finished": is_whole, "findings": found}


def _named(code: str) -> Iterator[Description]:
    item = Description.objects.filter(reference_code=code, object_check__isnull=False).first()
    if item is None:
        raise CommandError(f"Nothing is kept of {code}; give the reference code of an item with a scan.")
    yield item


def _in_turn(started_at: datetime, *, is_due: bool) -> Iterator[Description]:
    """Items in the order of their last checks; each is off the list once it has been checked."""
    rows = fixity.due() if is_due else fixity.waiting(before=started_at)
    while items := list(rows[:_AT_ONCE]):
        yield from items


def _words(finding: Finding) -> str:
    return f"{finding.path or 'the whole object'} {finding.problem}"


def _row(finding: Finding, code: str) -> Mapping[str, str | None]:
    return {
        "reference_code": code,
        "path": finding.path,
        "problem": finding.problem,
        "expected": finding.expected or None,
        "found": finding.found or None,
    }
