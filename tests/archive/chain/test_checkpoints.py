"""Checkpoints: signed with the archive's own key, in two places, daily and when a worker leaves."""

import logging
import stat
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.utils import timezone

from archive.checks import signing_key_is_ours_alone
from archive.domain.chain_errors import CheckpointContradicted
from archive.management.notary import Notary
from archive.models import Agent, Checkpoint, Description, PreservationEvent
from archive.preservation import signing
from archive.preservation.errors import SigningKeyMissing, SigningKeyUnusable
from archive.preservation.store import checkpoint_files
from archive.preservation.store.checkpoint_files import CheckpointFiles
from archive.preservation.store.extensions import ExtensionsInFolder
from archive.services import advisory
from archive.services.custody import checkpoints, sealing
from tests.archive import props
from tests.archive.chain.conftest import flaw, happen, tamper, verified
from tests.archive.preservation import validator


@pytest.fixture
def key() -> Path:
    return Path(django_settings.SIGNING_KEY)


@pytest.fixture
def files() -> CheckpointFiles:
    return CheckpointFiles(ExtensionsInFolder(Path(django_settings.STORAGE_ROOT)))


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.INFO):
        yield caplog


def seal_events(*arguments: str) -> str:
    said = StringIO()
    call_command("seal_events", *arguments, stdout=said)
    return said.getvalue()


def test_the_key_is_made_once_and_only_its_owner_may_read_it(
    history: list[PreservationEvent], key: Path
) -> None:
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    keys = {bytes(made) for made in Checkpoint.objects.values_list("key", flat=True)}
    assert keys == signing.trusted(key)
    assert key.with_name("signing-key.pub").read_text().split() == [each.hex() for each in keys]


def test_a_key_that_others_may_read_is_not_used_and_the_start_says_so(
    history: list[PreservationEvent], key: Path
) -> None:
    assert list(signing_key_is_ours_alone(None)) == []
    key.chmod(0o640)
    (problem,) = signing_key_is_ours_alone(None)
    assert problem.id == "archive.E003"
    with pytest.raises(SigningKeyUnusable, match="other people"):
        checkpoints.sign()


def test_a_file_that_is_no_key_is_not_used(history: list[PreservationEvent], key: Path) -> None:
    key.write_text("nothing")
    with pytest.raises(SigningKeyUnusable):
        checkpoints.sign()
    with pytest.raises(CommandError, match="cannot be used"):
        call_command("verify_events")


@pytest.mark.django_db(transaction=True)
def test_a_lost_key_is_not_replaced_in_silence(
    history: list[PreservationEvent], series: Description, by: Agent, key: Path
) -> None:
    """Else taking the key away would make the archive sign with a new one, and nobody would wonder."""
    key.unlink()
    with pytest.raises(SigningKeyMissing):
        checkpoints.sign()
    assert verified()["status"] == 0  # by the public half
    happen(by, series, note="after the loss")
    with pytest.raises(CommandError, match="--new-key"):
        seal_events()
    assert "Checkpoint 3" in seal_events("--new-key")
    assert len(signing.trusted(key)) == 2
    assert verified()["checkpoints"] == 3
    assert verified()["status"] == 0


def test_without_any_key_signatures_count_for_nothing(history: list[PreservationEvent], key: Path) -> None:
    key.unlink()
    key.with_name("signing-key.pub").unlink()
    assert flaw(verified()) == "checkpoint-forged"


def test_the_storage_root_stays_one_for_others(
    history: list[PreservationEvent], files: CheckpointFiles
) -> None:
    assert list(files.numbers()) == [1, 2]
    assert validator.complaints(Path(django_settings.STORAGE_ROOT)) == []


def test_a_checkpoint_whose_row_was_lost_by_a_power_cut_is_taken_up_again(
    history: list[PreservationEvent], series: Description, by: Agent, files: CheckpointFiles
) -> None:
    happen(by, series, note="more")
    sealing.seal_waiting()
    with mock.patch.object(checkpoints, "_keep", side_effect=DatabaseError), pytest.raises(DatabaseError):
        checkpoints.sign()
    assert list(files.numbers()) == [1, 2, 3]
    assert Checkpoint.objects.count() == 2
    made = checkpoints.sign()
    assert made is not None
    assert made.number == 4
    assert flaw(verified()) is None


def test_nothing_is_signed_on_top_of_what_contradicts_a_checkpoint(history: list[PreservationEvent]) -> None:
    tamper("UPDATE archive_eventseal SET hash = decode(repeat('00', 32), 'hex') WHERE number = 2")
    with pytest.raises(CheckpointContradicted):
        checkpoints.sign()
    assert Checkpoint.objects.count() == 2


def test_checkpoints_that_somebody_deleted_are_not_signed_over(
    history: list[PreservationEvent], files: CheckpointFiles
) -> None:
    before = {number: files.read(number) for number in files.numbers()}
    tamper("DELETE FROM archive_checkpoint")
    with pytest.raises(CheckpointContradicted):
        checkpoints.sign()
    assert {number: files.read(number) for number in files.numbers()} == before
    assert flaw(verified()) == "checkpoint-missing"


@pytest.mark.django_db(transaction=True)
def test_the_command_for_cron_signs_what_is_new_and_not_the_same_twice(
    series: Description, by: Agent
) -> None:
    happen(by, series, note="x")
    assert "Checkpoint 1" in seal_events()
    assert "Checkpoint" not in seal_events()
    happen(by, series, note="y")
    assert "Checkpoint 2" in seal_events()


@pytest.mark.django_db(transaction=True)
def test_the_notary_seals_every_minute_and_signs_every_day(
    series: Description, by: Agent, logged: pytest.LogCaptureFixture
) -> None:
    notary, minute = Notary(), 0.0
    for day, hour, signed in ((0, 0, 1), (0, 12, 1), (1, 1, 2)):
        happen(by, series, note=f"{day} {hour}")
        minute += 61
        now = timezone.now() + timedelta(days=day, hours=hour)
        with (
            mock.patch("archive.management.notary.time.monotonic", return_value=minute),
            mock.patch.object(timezone, "now", return_value=now),
        ):
            notary.attend()
            happen(by, series, note="waits for the next minute")
            notary.attend()
        assert verified()["waiting"] == 1
        assert Checkpoint.objects.count() == signed


@pytest.mark.django_db(transaction=True)
def test_the_notary_seals_and_signs_when_its_worker_leaves(
    history: list[PreservationEvent], series: Description, by: Agent
) -> None:
    Notary().leave()
    assert Checkpoint.objects.count() == 2
    happen(by, series, note="the last of the day")
    Notary().leave()
    assert Checkpoint.objects.count() == 3
    assert verified()["waiting"] == 0


@pytest.mark.django_db(transaction=True)
def test_what_keeps_the_notary_from_signing_is_said_and_stops_no_worker(
    history: list[PreservationEvent],
    series: Description,
    by: Agent,
    key: Path,
    logged: pytest.LogCaptureFixture,
) -> None:
    key.unlink()
    happen(by, series, note="x")
    Notary().leave()
    assert "--new-key" in logged.text
    with mock.patch.object(advisory, "chain_is_free", side_effect=DatabaseError("away")):
        Notary().leave()
    assert "away" in logged.text


@pytest.mark.django_db(transaction=True)
def test_a_missing_disk_is_no_empty_archive(item: Description, files: CheckpointFiles) -> None:
    sealing.seal_waiting()
    root = props.root()
    root.rename(root.with_name("elsewhere"))
    root.mkdir()
    with pytest.raises(CommandError, match="no storage root"):
        seal_events()
    assert not (props.root() / checkpoint_files.FOLDER).exists()
