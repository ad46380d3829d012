"""Run a restoration again from its record, and say whether the same bytes come out."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.domain.errors import ArchiveError
from archive.domain.vocabulary import RunState, Verdict
from archive.management.waiting import person_named, wait
from archive.models import RestorationRun
from archive.selectors.restoring import workshop
from archive.services.restoring import repetitions


class Command(BaseCommand):
    help = (
        "Let a worker make a restoration again from its record (recipe, weights, scan), compare the result "
        "with what is kept, and throw it away. Exit status 0: the same picture; 1: not the same, or it could "
        "not be made again, with the reason."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("run", help="the run's key, as its page in the workshop has it in its address")
        parser.add_argument("--as", dest="username", metavar="USERNAME", help="in whose name (else: Albumen)")

    def handle(self, *args: Any, run: str, username: str | None, **options: Any) -> None:
        by = person_named(username)
        try:
            again = repetitions.queue(_found(run), by=by)
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        wait(again, self._say)
        if again.state != RunState.COMPARED:
            raise CommandError(f"{RunState(again.state).label}. {workshop.failure(again)} ({again.failure})")
        report = again.report or {}
        line = f"{Verdict(report['verdict']).label}{_figures(report['difference'])}, on {report['device']}."
        if report["verdict"] == Verdict.DIFFERENT:
            raise CommandError(line)
        self._say(line)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _found(key: str) -> RestorationRun:
    try:
        return RestorationRun.objects.select_related("description", "source").get(pk=key)
    except (RestorationRun.DoesNotExist, ValidationError) as error:
        raise CommandError(f"There is no run {key}.") from error


def _figures(difference: dict[str, Any]) -> str:
    if not difference.get("largest"):
        return ""
    largest, most = difference["largest"], difference["most"]
    return f": PSNR {difference['psnr_db']:.1f} dB, largest difference {largest} of {most}"
