"""What commands share that queue a run: in whose name, and how far it is until it has ended."""

import time
from collections.abc import Callable

from django.core.management.base import CommandError

from archive.domain.vocabulary import RunState
from archive.models import RestorationRun, User
from archive.selectors.restoring import workshop
from archive.services.transfer import imports

_LOOK_EVERY_S = 0.5


def person_named(username: str | None) -> User:
    """The account of that name, or Albumen's own; raises `CommandError`."""
    if username is None:
        return imports.system_user()
    found = User.objects.filter(username=username).first()
    if found is None:
        raise CommandError(f"There is nobody called {username}.")
    return found


def wait(run: RestorationRun, say: Callable[[str], None]) -> None:
    """Look at `run` until it is neither waiting nor at work, and say what changes."""
    shown = ""
    while run.state in workshop.OPEN:
        line = _line(run)
        if line != shown:
            say(line)
        shown = line
        time.sleep(_LOOK_EVERY_S)
        run.refresh_from_db()


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
