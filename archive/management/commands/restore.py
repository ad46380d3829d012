"""Queue a restoration, and on request wait for it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.domain.errors import ArchiveError
from archive.domain.vocabulary import RunState
from archive.management.waiting import person_named, wait
from archive.models import RestorationRun
from archive.selectors.finding import catalogue
from archive.selectors.restoring import workshop
from archive.services.restoring import restorations

_GONE_WELL = (RunState.AWAITING_REVIEW, RunState.APPROVED, RunState.REJECTED)


class Command(BaseCommand):
    help = (
        "Queue a recipe for the master scan of an item. With --wait, show how far it is until it waits for "
        "review (exit status 0) or has failed (exit status 1, with the reason)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference_code", help="which item, such as HO-1-0003")
        parser.add_argument("--recipe", required=True, help="clean, mend, portrait, scene, enlarge or full")
        parser.add_argument("--wait", action="store_true", help="wait until the run has ended")
        parser.add_argument(
            "--as",
            dest="username",
            metavar="USERNAME",
            help="in whose name, who then cannot review the result (else: Albumen)",
        )

    def handle(
        self, *args: Any, reference_code: str, recipe: str, wait: bool, username: str | None, **options: Any
    ) -> None:
        by = person_named(username)
        try:
            item = catalogue.by_reference_code(by, reference_code)
            run = restorations.queue(item, recipe_name=recipe, by=by)
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        self._say(f"Run {run.pk}: {recipe} of {reference_code}, asked for by {by}.")
        if wait:
            self._wait(run)

    def _wait(self, run: RestorationRun) -> None:
        wait(run, self._say)
        if run.state not in _GONE_WELL:
            reason = f" {workshop.failure(run)} ({run.failure})" if run.failure else ""
            raise CommandError(f"{RunState(run.state).label}.{reason}")
        self._say(f"{RunState(run.state).label}.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
