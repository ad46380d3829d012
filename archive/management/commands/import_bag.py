"""Take a bag (BagIt) in as an accession."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError

from archive.domain.errors import (
    ArchiveError,
    BagUnfit,
    MisplacedLevel,
    NotPermitted,
    TableRefused,
    UnknownReferenceCode,
)
from archive.domain.rights_errors import OtherBranch
from archive.domain.vocabulary import Fate
from archive.management.people import person_named
from archive.preservation.errors import BagDamaged
from archive.selectors.finding import catalogue
from archive.services.transfer import bag_imports, imports
from archive.services.transfer.bag_imports import Received

WRONG, WRONG_USAGE, INTERRUPTED = 1, 2, 3


class Command(BaseCommand):
    help = (
        "Verify a bag (RFC 8493) to its last byte, then take it in: an accession record, its pictures as "
        "items under a description, and, where Albumen made the bag, its descriptions. Of a bag in which "
        "anything is wrong nothing is taken in, and all that is wrong is said. The same bag again adds "
        "nothing, or finishes what was interrupted. The last line is JSON. Exit status: 0 when all was "
        "taken in, 1 when the bag is damaged or does not fit, or a file was quarantined, 2 for wrong usage, "
        "3 when the import was interrupted: run the same command again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="the bag: the folder that holds bagit.txt")
        parser.add_argument(
            "--into", required=True, metavar="REFERENCE_CODE", help="the description above its items"
        )
        parser.add_argument(
            "--as", dest="username", metavar="USERNAME", help="who takes it in (else: Albumen)"
        )
        parser.add_argument(
            "--title", default="", help="of the accession (else: what the bag says of itself)"
        )
        parser.add_argument("--terms", default="", help="of the accession, such as gift or deposit")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            received = self._received(**options)
            report = self._run(received)
        except KeyboardInterrupt as error:
            said = "Stopped. Run the same command again to go on."
            raise CommandError(said, returncode=INTERRUPTED) from error
        told = {
            "accession": received.accession.number,
            "batch": str(received.batch.pk),
            "new": received.is_new,
            "counts": report["counts"],
        }
        if not received.is_new:
            self.stdout.write(f"This bag had come already, as {received.accession.number}.")
        self.stdout.write(json.dumps(told, ensure_ascii=False))
        if report["counts"][Fate.QUARANTINED]:
            sys.exit(WRONG)

    def _received(self, *, folder: Path, into: str, username: str | None, **words: Any) -> Received:
        by = person_named(username)
        title, terms = words["title"], words["terms"]
        try:
            above = catalogue.by_reference_code(by, into)
            return bag_imports.receive(folder.absolute(), into=above, by=by, title=title, terms=terms)
        except BagDamaged as error:
            for fault in error.faults:
                self.stdout.write(str(fault))
            raise CommandError(str(error), returncode=WRONG) from error
        except (BagUnfit, TableRefused, ValidationError) as error:
            raise CommandError(str(error), returncode=WRONG) from error
        except (NotPermitted, OtherBranch, MisplacedLevel, UnknownReferenceCode) as error:
            raise CommandError(str(error), returncode=WRONG_USAGE) from error
        except (ArchiveError, DatabaseError, OSError) as error:
            raise CommandError(str(error), returncode=INTERRUPTED) from error

    def _run(self, received: Received) -> dict[str, Any]:
        try:
            imports.run_batch(received.batch)
        except (ArchiveError, DatabaseError, OSError) as error:
            raise CommandError(f"Interrupted: {error}", returncode=INTERRUPTED) from error
        report = imports.report(received.batch)
        for row in report["rows"]:
            said = (f"{row['path']}: {row['fate']}", row["reference_code"], row["reason"])
            self.stdout.write(" ".join(part for part in said if part))
        return report
