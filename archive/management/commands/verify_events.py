"""Check that the history is the one that was sealed."""

import json
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.domain.chain_errors import ChainBroken
from archive.domain.errors import ArchiveError
from archive.preservation import signing
from archive.preservation.store.checkpoint_files import CheckpointFiles
from archive.selectors.history import chain
from archive.selectors.history.chain_verification import Verification
from archive.services import advisory
from archive.services.custody import stores

BROKEN, NOT_CHECKED = 1, 2


class Command(BaseCommand):
    help = (
        "Compute every event, seal and checkpoint again and compare: was the history rewritten? Writes "
        "nothing. Exit status: 0 when all is as it was sealed, 1 at the first break, which is named, 2 when "
        "it could not be checked (a key or a file that cannot be read)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="say it for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = _verified()
        except (ArchiveError, OSError) as error:
            raise CommandError(str(error), returncode=NOT_CHECKED) from error
        self.stdout.write(json.dumps(report, ensure_ascii=False) if options["json"] else _said(report))
        if report["break"] is not None:
            sys.exit(BROKEN)


def _verified() -> dict[str, Any]:
    with advisory.chain_rests():
        walk = Verification(CheckpointFiles(stores.own_extensions()), signing.trusted(settings.SIGNING_KEY))
        found = _first_break(walk)
        return {
            "events": walk.events,
            "seals": walk.seals,
            "checkpoints": walk.checkpoints,
            "waiting": chain.waiting().count(),
            "renamed": [] if found else walk.renamed(),
            "break": found,
        }


def _first_break(walk: Verification) -> dict[str, Any] | None:
    try:
        walk.run()
    except ChainBroken as error:
        return {
            "flaw": error.flaw,
            "seal": error.seal,
            "checkpoint": error.checkpoint,
            "event": error.event or None,
            "sentence": error.sentence,
        }
    return None


def _said(report: dict[str, Any]) -> str:
    counts = (
        f"Checked: events {report['events']}, seals {report['seals']}, "
        f"checkpoints {report['checkpoints']}; waiting to be sealed: {report['waiting']}."
    )
    if report["break"] is not None:
        return f"{counts}\nBROKEN ({report['break']['flaw']}): {report['break']['sentence']}"
    if report["renamed"]:
        counts += f"\nCalled otherwise now than when they acted: {'; '.join(report['renamed'])}."
    return f"{counts}\nThe history is as it was sealed."
