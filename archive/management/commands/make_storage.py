"""Make the storage root of a new archive."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from archive.domain.errors import ArchiveError
from archive.services import keeping


class Command(BaseCommand):
    help = (
        "Make the storage root (ALBUMEN_STORAGE_ROOT) of a new archive. Refuses when masters are on record "
        "and the root is not there: then a disk is not mounted, or the root has to be restored from a copy."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        was_there = (Path(settings.STORAGE_ROOT) / "0=ocfl_1.1").is_file()
        try:
            store = keeping.store()
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{store.root} {'is a storage root already' if was_there else 'is ready'}.")
