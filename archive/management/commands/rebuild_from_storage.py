"""Fill an empty database from the storage root."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.domain.errors import ArchiveError
from archive.management.rebuilding.rebuild import rebuild
from archive.services.custody import stores


class Command(BaseCommand):
    help = (
        "Make the database anew from the storage root: descriptions, files, agents, rights, events, reviews. "
        "Needs an empty database that was migrated. Passwords are not kept in the storage root: set new ones "
        "with changepassword. The last line is JSON; exit status 1 when masters or objects are missing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rebuilt = rebuild(stores.opened(stores.own_address()), self.stdout.write)
        except (ArchiveError, OSError) as error:
            raise CommandError(str(error)) from error
        for path in rebuilt.missing_files:
            self.stdout.write(f"missing: {path}")
        for path in rebuilt.unreadable_objects:
            self.stdout.write(f"cannot be read: {path}")
        self.stdout.write(json.dumps(vars(rebuilt)))
        if rebuilt.missing_files or rebuilt.unreadable_objects:
            sys.exit(1)
