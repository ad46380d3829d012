"""The command that queues a restoration."""

import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from archive.domain.vocabulary import RunState
from archive.jobs import restorations as jobs
from archive.models import Description, RestorationRun, StoredFile, User


def restore(*arguments: str) -> str:
    out = StringIO()
    call_command("restore", *arguments, stdout=out)
    return out.getvalue()


def test_it_queues_in_the_name_of_a_person(item: Description, archivist: User) -> None:
    said = restore(item.reference_code, "--recipe", "clean", "--as", archivist.username)
    run = RestorationRun.objects.get()
    assert (run.state, run.requested_by) == (RunState.QUEUED, archivist)
    assert str(run.pk) in said


def test_without_a_name_it_claims_nobody_elses_work(item: Description, archivist: User) -> None:
    restore(item.reference_code, "--recipe", "clean")
    asked = RestorationRun.objects.get().requested_by
    assert asked != archivist
    assert not asked.has_usable_password()


def test_it_refuses_somebody_who_may_not_restore(item: Description, reader: User) -> None:
    with pytest.raises(CommandError, match="may not queue restorations"):
        restore(item.reference_code, "--recipe", "clean", "--as", reader.username)


def test_it_names_what_it_does_not_know(item: Description) -> None:
    with pytest.raises(CommandError, match="NO-1"):
        restore("NO-1", "--recipe", "clean")
    with pytest.raises(CommandError, match="sepia"):
        restore(item.reference_code, "--recipe", "sepia")
    with pytest.raises(CommandError, match="nobody called zoe"):
        restore(item.reference_code, "--recipe", "clean", "--as", "zoe")


def work_soon() -> threading.Thread:
    """A worker's part, in a thread: do the one run that waits."""

    def work() -> None:
        try:
            jobs.run(str(RestorationRun.objects.get().pk))
        finally:
            connection.close()

    worker = threading.Timer(0.3, work)
    worker.start()
    return worker


@pytest.mark.django_db(transaction=True)
def test_it_waits_until_the_candidate_is_there(item: Description) -> None:
    worker = work_soon()
    said = restore(item.reference_code, "--recipe", "clean", "--wait")
    worker.join()
    assert said.splitlines()[-1] == "Waiting for review."


@pytest.mark.django_db(transaction=True)
def test_it_fails_with_the_reason_of_the_run(item: Description) -> None:
    StoredFile.objects.update(digest="0" * 128)
    worker = work_soon()
    with pytest.raises(CommandError, match="not the one on record"):
        restore(item.reference_code, "--recipe", "clean", "--wait")
    worker.join()
