"""Keep a second copy of the storage root in another folder or in a bucket."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.domain.errors import ArchiveError
from archive.models import Description
from archive.preservation.errors import BucketAway
from archive.preservation.store.object_store import ObjectStore
from archive.preservation.store.replication import Copied
from archive.services.custody import replicas


class Command(BaseCommand):
    help = (
        "Bring a copy of the storage root in another folder, on another disk, to the present state: what is "
        "new is copied, read again and compared. Or in a bucket of an S3-compatible store, which is reached "
        "at AWS_ENDPOINT_URL with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY and proves by SHA-256 what it "
        "received. The copy is a storage root itself. May be interrupted and repeated. The last line is "
        "JSON; exit status 1 when anything could not be copied, or is wrong in the copy."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "target", help="the folder of the copy, made where it is missing; or s3://bucket/prefix"
        )
        parser.add_argument("--check", action="store_true", help="read the whole copy again as well")
        parser.add_argument(
            "--mend", action="store_true", help="and put back from the storage root what is wrong in the copy"
        )

    def handle(self, *args: Any, target: str, check: bool, mend: bool, **options: Any) -> None:
        try:
            copy = replicas.opened(target)
            replicas.replicate_extensions(copy)
            told = self._copied(copy, check=check or mend, mend=mend)
        except (ArchiveError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(told))
        if told["troubles"]:
            sys.exit(1)

    def _copied(self, copy: ObjectStore, *, check: bool, mend: bool) -> dict[str, Any]:
        items, files, size_bytes, mended, troubles = 0, 0, 0, [], []
        for item, outcome in replicas.replicated(copy):
            items += 1
            said = [str(outcome)] if not isinstance(outcome, Copied) else []
            if isinstance(outcome, Copied):
                files, size_bytes = files + len(outcome.paths), size_bytes + outcome.size_bytes
            if check:
                said += _findings(item, copy)
            if said and mend:
                paths, said = _mended(item, copy)
                mended += [f"{item.reference_code} {path}" for path in paths]
            if said:
                self.stdout.write(f"{item.reference_code}: {'; '.join(said)}")
            troubles += [{"reference_code": item.reference_code, "trouble": each} for each in said]
        told = {"items": items, "copied_files": files, "copied_bytes": size_bytes}
        return {**told, **({"mended": mended} if mend else {}), "troubles": troubles}


def _findings(item: Description, copy: ObjectStore) -> list[str]:
    try:
        return [f"{each.path} {each.problem}" for each in replicas.check(item, copy).findings]
    except BucketAway:
        raise
    except (ArchiveError, OSError) as error:
        return [str(error)]


def _mended(item: Description, copy: ObjectStore) -> tuple[list[str], list[str]]:
    """What was put back into the copy, and what is still wrong in it."""
    try:
        return replicas.mend(item, copy).paths, _findings(item, copy)
    except BucketAway:
        raise
    except (ArchiveError, OSError) as error:
        return [], [str(error)]
