"""Queue a restoration, and on request wait for it."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.domain.errors import ArchiveError
from archive.domain.vocabulary import RunState
from archive.models import RestorationRun, User
from archive.selectors import catalogue, workshop
from archive.services import imports, restorations

_LOOK_EVERY_S = 0.5
_GONE_WELL = (RunState.AWAITING_REVIEW, RunState.APPROVED, RunState.REJECTED)


class Command(BaseCommand):
    help = (
        "Queue a recipe for the master scan of an item. With --wait, show how far it is until it waits for "
        "review (exit status 0) or has failed (exit status 1, with the reason)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference_code", help="which item, such as HO-1-0003")
        parser.add_argument("--recipe", required=True, help="clean, portrait, scene, enlarge or full")
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
        by = _person(username)
        try:
            item = catalogue.by_reference_code(by, reference_code)
            run = restorations.queue(item, recipe_name=recipe, by=by)
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        self._say(f"Run {run.pk}: {recipe} of {reference_code}, asked for by {by}.")
        if wait:
            self._wait(run)

    def _wait(self, run: RestorationRun) -> None:
        shown = ""
        while run.state in workshop.OPEN:
            line = _line(run)
            if line != shown:
                self._say(line)
            shown = line
            time.sleep(_LOOK_EVERY_S)
            run.refresh_from_db()
        if run.state not in _GONE_WELL:
            reason = f" {workshop.failure(run)} ({run.failure})" if run.failure else ""
            raise CommandError(f"{RunState(run.state).label}.{reason}")
        self._say(f"{RunState(run.state).label}.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _person(username: str | None) -> User:
    if username is None:
        return imports.system_user()
    found = User.objects.filter(username=username).first()
    if found is None:
        raise CommandError(f"There is nobody called {username}.")
    return found


def _line(run: RestorationRun) -> str:
    """Where the run is, in steps of five per cent, so that a log stays short."""
    if run.state == RunState.QUEUED:
        if not workshop.somebody_works():
            return "Waiting; no worker was heard of: start one with ./albumen manage restoration_worker"
        return f"Waiting; runs before this one: {workshop.progress(run).waiting_before}"
    how_far = workshop.progress(run)
    if not how_far.step_count:
        return "Starting"
    percent = 5 * (how_far.percent // 5)
    return f"{how_far.step_title} (step {how_far.step_number} of {how_far.step_count}), {percent} %"
