"""Make access copies, thumbnails and redacted versions anew whose bytes are missing or damaged."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.models import Description
from archive.services import agents
from archive.services.copies import remaking


class Command(BaseCommand):
    help = (
        "Make copies for readers anew where their bytes are missing or not as on record: after a rebuild on "
        "another machine, or after check_fixity named them. What is whole is not touched. May be interrupted "
        "and repeated. The last line is JSON; exit status 1 when something could not be made."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--all", action="store_true", help="look at the copies of every item")
        which.add_argument("--item", metavar="REFERENCE_CODE", help="look at those of one item")

    def handle(self, *args: Any, item: str | None, **options: Any) -> None:
        items = Description.objects.filter(files__isnull=False).distinct()
        if item is not None:
            items = items.filter(reference_code=item)
            if not items.exists():
                raise CommandError(f"There are no files of {item}.")
        by, made, troubles = agents.software(), 0, []
        for each in items.order_by("sort_key").iterator():
            new, said = remaking.remake(each, by=by)
            made += new
            troubles += [{"reference_code": each.reference_code, "trouble": trouble} for trouble in said]
            if new or said:
                self.stdout.write(f"{each.reference_code}: {new} made {'; '.join(said)}".rstrip())
        self.stdout.write(json.dumps({"made": made, "troubles": troubles}))
        if troubles:
            sys.exit(1)
