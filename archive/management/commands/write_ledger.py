"""Write what has changed to the ledger in the storage root, and to the objects that have to tell of it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.domain.errors import ArchiveError
from archive.services.custody import ledger, object_news


class Command(BaseCommand):
    help = (
        "Write what has changed in the database to the storage root now; the workers do it every minute. "
        "rebuild_from_storage makes a database of it again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anew",
            action="store_true",
            help="write everything; earlier pages count no more: after an older database was put back",
        )

    def handle(self, *args: Any, anew: bool, **options: Any) -> None:
        try:
            written = ledger.write(is_anew=anew)
            told = object_news.tell()
        except (ArchiveError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{written.rows} rows on {written.pages} pages; {told} items looked at.")
