"""Say how far the demonstration is; with --wait, until its restorations are done."""

import json
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.demo import build
from archive.domain.vocabulary import Fate, RunState
from archive.models import ImportRow, RestorationRun, User

_OPEN = (RunState.QUEUED, RunState.RUNNING)


class Command(BaseCommand):
    help = (
        "Print how many scans were imported and quarantined, and how many restorations are done and waiting "
        "for review, as JSON on the last line. --wait waits until no restoration is open, then lets the "
        "reviewer approve the few that readers find on the first day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--wait", action="store_true", help="wait until all restorations are done")
        parser.add_argument("--timeout", type=int, default=1800, help="give up after so many seconds")

    def handle(self, *args: Any, wait: bool, timeout: int, **options: Any) -> None:
        if wait:
            self._wait(timeout)
            build.approve_some(User.objects.get(username="reviewer"))
        runs = RestorationRun.objects
        status = {
            "imported": ImportRow.objects.filter(fate=Fate.IMPORTED).count(),
            "quarantined": ImportRow.objects.filter(fate=Fate.QUARANTINED).count(),
            "restored": runs.filter(candidate__isnull=False).count(),
            "awaiting_review": runs.filter(state=RunState.AWAITING_REVIEW).count(),
            "failed": runs.filter(state=RunState.FAILED).count(),
        }
        self.stdout.write(json.dumps(status))

    def _wait(self, timeout_s: int) -> None:
        deadline = time.monotonic() + timeout_s
        shown = ""
        while open_runs := RestorationRun.objects.filter(state__in=_OPEN).count():
            if time.monotonic() > deadline:
                raise CommandError(
                    f"{open_runs} restorations were still open after {timeout_s} s. "
                    "Look into the logs folder, and whether the restoration worker runs."
                )
            running = (
                RestorationRun.objects.filter(state=RunState.RUNNING).select_related("description").first()
            )
            now = (
                f"{running.description}: {running.step_kind} {running.fraction:.0%}"
                if running
                else "starting"
            )
            line = f"  {open_runs} to go; {now}"
            if line != shown:
                self.stdout.write(line)
                self.stdout.flush()
            shown = line
            time.sleep(1)
