"""Put damaged files of an item back from a copy of the storage root."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.domain.errors import ArchiveError
from archive.models import Description
from archive.services.custody import replicas


class Command(BaseCommand):
    help = (
        "Put what is damaged or missing of an item's object back from a copy that `replicate` or `backup` "
        "keeps. Only bytes that have the digest on record are taken; what they replace is set aside in the "
        "storage root (extensions/albumen-set-aside); the repair is an event of the item. The last line is "
        "JSON; exit status 1 when something is still wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("item", metavar="REFERENCE_CODE")
        parser.add_argument(
            "--from", dest="copy", required=True, help="the folder of the copy, or s3://bucket/prefix"
        )

    def handle(self, *args: Any, item: str, copy: str, **options: Any) -> None:
        found = Description.objects.filter(reference_code=item).first()
        if found is None:
            raise CommandError(f"There is no {item}.")
        try:
            good = replicas.opened(copy, is_new_allowed=False)
            mended, left = replicas.repair(found, good)
        except (ArchiveError, OSError) as error:
            raise CommandError(str(error)) from error
        findings = [f"{each.path} {each.problem}" for each in left]
        told = {"put_back": mended.paths, "set_aside": mended.set_aside, "still_wrong": findings}
        self.stdout.write(json.dumps(told, ensure_ascii=False))
        if findings:
            sys.exit(1)
