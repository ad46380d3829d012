"""Give out the certificates by which the archive's Content Credentials are checked."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.domain.errors import ArchiveError
from archive.preservation import certificates
from archive.services.copies import credentials


class Command(BaseCommand):
    help = (
        "Write the certificates of this archive's authority (PEM), by which others check the Content "
        "Credentials in files that it gave out: to a file, or to standard output. Their SHA-256 is said on "
        "standard error, to be compared by another way. An archive that never had a key for them gets one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, metavar="FILE", help="write here, not to standard output")
        parser.add_argument("--new-key", action="store_true", help="make a new key where the old one is lost")

    def handle(self, *args: Any, to: Path | None, new_key: bool, **options: Any) -> None:
        try:
            if new_key:
                credentials.make_new_key()
            credentials.signer()
            known = credentials.authorities()
            if to is not None:
                to.write_bytes(b"".join(known))
        except FileExistsError as error:
            raise CommandError("There is a key, and it is not replaced. Move it away first.") from error
        except (ArchiveError, OSError) as error:
            raise CommandError(str(error)) from error
        if to is None:
            self.stdout.write(b"".join(known).decode())
        for each in known:
            self.stderr.write(f"SHA-256 {certificates.fingerprint(each)}")
