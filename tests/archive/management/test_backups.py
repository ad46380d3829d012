"""Backups: whole, without secrets, and proven by a restore; a fault in one is found when it is rehearsed."""

import json
import os
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from archive.management.backups import postgresql
from archive.models import Description, StoredFile
from archive.services.custody import fixity, keeping
from tests.archive import props
from tests.archive.commands import called
from tests.archive.preservation.validator import complaints

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def target(item: Description, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A target with one backup of an archive with one item."""
    fixity.adopt()
    monkeypatch.setenv("ALBUMEN_SECRET_KEY", "never to be told")
    monkeypatch.setenv("ALBUMEN_FIXITY_DAYS", "30")
    status, told = called("backup", str(tmp_path / "target"))
    assert (status, told["objects"], told["troubles"]) == (0, 1, {})
    return tmp_path / "target"


def backup_in(target: Path) -> Path:
    (path,) = (target / "backups").iterdir()
    return path


def scratch_databases() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'albumen_rehearsal_%'")
        return [name for (name,) in cursor.fetchall()]


def test_a_backup_is_restored_row_for_row_and_byte_for_byte(target: Path, item: Description) -> None:
    status, told = called("rehearse_restore", str(target))
    assert (status, told["faults"], told["objects"]) == (0, [], 1)
    kept = props.folder_of(item)
    assert told["files"] == len([path for path in kept.rglob("*") if path.is_file()])
    assert told["rows"] > 20
    assert complaints(target / "storage") == []
    assert scratch_databases() == []


def test_it_holds_the_settings_and_no_secret_and_is_for_its_owner_only(target: Path) -> None:
    contents = json.loads((backup_in(target) / "backup.json").read_bytes())
    assert contents["settings"]["ALBUMEN_FIXITY_DAYS"] == "30"
    assert "never to be told" not in json.dumps(contents)
    assert os.environ["ALBUMEN_SECRET_KEY"].encode() not in (backup_in(target) / "database.dump").read_bytes()
    assert backup_in(target).stat().st_mode & 0o077 == 0


def test_the_next_one_copies_only_what_is_new(target: Path, item: Description) -> None:
    assert called("backup", str(target))[1]["copied_bytes"] == 0
    keeping.store().add_version(keeping.object_id(item), {"note.txt": b"later"}, message="Later", user="A")
    assert called("backup", str(target))[1]["copied_bytes"] == 5
    assert called("rehearse_restore", str(target))[0] == 0


@pytest.mark.parametrize("what", ["storage", "database.dump"])
def test_a_flipped_byte_is_found(target: Path, what: str) -> None:
    path = backup_in(target) / what
    if what == "storage":
        (path,) = (target / "storage").glob("**/recto.tif")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)
    status, told = called("rehearse_restore", str(target))
    assert status == 1
    assert path.name in told["faults"][0]


def test_rows_that_are_not_there_are_told(target: Path) -> None:
    path = backup_in(target) / "backup.json"
    contents = json.loads(path.read_bytes())
    contents["rows"]["archive_storedfile"] += 1
    path.chmod(0o600)
    path.write_text(json.dumps(contents))
    status, told = called("rehearse_restore", str(target))
    assert (status, told["faults"]) == (1, ["table archive_storedfile has 1 rows instead of 2"])


def test_an_object_that_could_not_be_copied_is_told_at_once_and_again(
    target: Path, item: Description
) -> None:
    keeping.store().add_version(keeping.object_id(item), {"note.txt": b"later"}, message="Later", user="A")
    (path,) = props.folder_of(item).glob("**/note.txt")
    path.unlink()
    status, told = called("backup", str(target))
    assert status == 1 and list(told["troubles"]) == [item.reference_code]
    status, told = called("rehearse_restore", str(target))
    assert status == 1 and item.reference_code in told["faults"][0]


def test_the_signed_checkpoints_go_with_it_and_are_missed_where_they_are_not(target: Path) -> None:
    call_command("seal_events", stdout=StringIO())
    assert called("backup", str(target))[0] == 0
    assert called("rehearse_restore", str(target))[0] == 0
    (file,) = (target / "storage/extensions/albumen-checkpoints").iterdir()
    file.write_bytes(b"{}")
    assert "checkpoint 1" in called("rehearse_restore", str(target))[1]["faults"][0]
    with pytest.raises(CommandError, match="albumen-checkpoints/00000001"):
        called("backup", str(target))


def test_half_a_backup_is_none(target: Path) -> None:
    (backup_in(target) / "backup.json").unlink()
    with pytest.raises(CommandError, match="no whole backup"):
        called("rehearse_restore", str(target))


def test_a_role_that_may_make_no_databases_is_told_the_cure(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = postgresql.connect

    def limited(database: str) -> psycopg.Connection[Any]:
        opened = honest(database)
        opened.execute("CREATE ROLE no_databases")
        opened.execute("SET ROLE no_databases")
        return opened

    monkeypatch.setattr(postgresql, "connect", limited)
    try:
        with pytest.raises(CommandError, match="CREATEDB"):
            called("rehearse_restore", str(target))
    finally:
        with honest(connection.settings_dict["NAME"]) as server:
            server.execute("DROP ROLE no_databases")
    assert StoredFile.objects.count() == 1
