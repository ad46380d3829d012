"""Make the storage root of a new archive."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.domain.errors import ArchiveError
from archive.preservation.store.root_files import MARKER
from archive.services.custody import keeping, stores


class Command(BaseCommand):
    help = (
        "Make the storage root (ALBUMEN_STORAGE_ROOT) of a new archive. Refuses when masters are on record "
        "and the root is not there: then a disk is not mounted, or the root has to be restored from a copy."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            was_there = stores.own_extensions().has(MARKER[0])
            store = keeping.store()
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{store.where} {'is a storage root already' if was_there else 'is ready'}.")
