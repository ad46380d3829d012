"""Fill an archive with the demonstration: scans beside the scanner, imported, described, queued."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from archive.demo import build
from archive.demo.people import ensure_people
from archive.engine import specimens
from archive.models import User


class Command(BaseCommand):
    help = (
        "Make the demonstration's scans beside the scanner, import them, queue restorations and create one "
        "person per role. Prints their one-time passwords; the last line is JSON. Can be run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        root = settings.SCANNER_ROOTS[0] / "demo"
        self._say("Ageing photographs and laying them beside the scanner ...")
        made = specimens.lay_out(root, on_each=lambda name: self._say(f"  {name}"))
        credentials = ensure_people()
        archivist = User.objects.get(username="archivist")
        self._say(f"Importing {made} files ...")
        counts = build.import_boxes(root, build.describe_boxes(archivist), archivist, self._say)
        build.describe_items(archivist)
        queued = build.queue_restorations(archivist)
        self._say(f"Queued restorations: {queued}")
        people = [{"username": c.username, "role": c.role, "password": c.password} for c in credentials]
        self.stdout.write(json.dumps({**counts, "queued": queued, "people": people}))

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
