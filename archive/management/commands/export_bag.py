"""Write an item, a branch or what a search finds as a bag (BagIt)."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.domain.errors import ArchiveError
from archive.management.people import person_named
from archive.selectors.finding import catalogue
from archive.selectors.finding.scopes import Scope
from archive.services.transfer import bags


class Command(BaseCommand):
    help = (
        "Write masters and restorations of an item, a branch or a search into a bag (RFC 8493), with the "
        "history of each item (PREMIS), what belongs together (METS) and the descriptions (CSV). Only what "
        "the person sees and may describe; the export is an event of each item. The last line is JSON."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="the bag: a new folder")
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument(
            "--branch", metavar="REFERENCE_CODE", help="this item, or all items below this level"
        )
        which.add_argument("--search", metavar="WORDS", help="the items that hold these words")
        parser.add_argument("--as", dest="username", metavar="USERNAME", help="as this person may")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        by = person_named(options["username"])
        try:
            top = catalogue.by_reference_code(by, options["branch"]) if options["branch"] else None
            scope = Scope(branch=top.pk if top else None, query=options["search"] or "")
            label = f"{top.reference_code} {top.title}" if top else options["search"]
            done = bags.export(scope, folder.absolute(), label=label, by=by)
        except (ArchiveError, OSError) as error:
            raise CommandError(str(error)) from error
        told = {
            "bag": str(done.folder),
            "items": done.items,
            "files": done.files,
            "bytes": done.size_bytes,
            "left_out": done.left_out,
        }
        self.stdout.write(json.dumps(told, ensure_ascii=False))
