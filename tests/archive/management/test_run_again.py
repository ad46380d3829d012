"""The command that runs a restoration again and compares it."""

import threading
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from archive.engine.recipes import digest_of
from archive.jobs import restorations as jobs
from archive.models import RestorationRun, User


def run_again(*arguments: str) -> str:
    out = StringIO()
    call_command("run_again", *arguments, stdout=out)
    return out.getvalue()


def work_soon() -> threading.Thread:
    """A worker's part, in a thread: do the repetition as soon as it waits."""

    def work() -> None:
        try:
            for _ in range(200):
                waiting = RestorationRun.objects.filter(state="queued").first()
                if waiting is not None:
                    return jobs.run(str(waiting.pk))
                stop.wait(0.05)
        finally:
            connection.close()

    stop = threading.Event()
    worker = threading.Thread(target=work)
    worker.start()
    return worker


@pytest.mark.django_db
def test_it_names_what_it_does_not_know() -> None:
    for key in (str(uuid4()), "HO-1"):
        with pytest.raises(CommandError, match=key):
            run_again(key)


@pytest.mark.django_db(transaction=True)
def test_it_says_the_verdict_and_fails_where_it_is_not_the_same(
    candidate_run: RestorationRun, archivist: User, reader: User
) -> None:
    key = str(candidate_run.pk)
    with pytest.raises(CommandError, match="may not queue"):
        run_again(key, "--as", reader.username)
    worker = work_soon()
    assert run_again(key, "--as", archivist.username).splitlines()[-1] == "The same bytes, on cpu."
    worker.join()
    # Another recipe than the record's: what comes out differs.
    assert candidate_run.candidate is not None
    other = {**candidate_run.recipe, "steps": candidate_run.recipe["steps"][:1]}
    _rewrite(candidate_run, other)
    worker = work_soon()
    with pytest.raises(CommandError, match=r"Not the same picture: PSNR \d+\.\d dB, largest difference"):
        run_again(key)
    worker.join()


def _rewrite(run: RestorationRun, recipe: dict[str, object]) -> None:
    RestorationRun.objects.filter(pk=run.pk).update(recipe=recipe, recipe_digest=digest_of(recipe))
