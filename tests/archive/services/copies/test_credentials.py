"""The key for Content Credentials: made once, never replaced in silence; an older one stays trusted."""

import errno
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from archive.checks import credentials_key_is_ours_alone
from archive.preservation import certificates
from archive.preservation.errors import CredentialsKeyMissing, StorageFull
from archive.services.copies import credentials
from archive.services.custody import keeping

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> Path:
    return Path(django_settings.CREDENTIALS_KEY)


def test_the_first_who_signs_makes_the_key_and_others_find_it(key: Path, settings: object) -> None:
    settings.ARCHIVE_NAME = "县档案馆"  # type: ignore[attr-defined]
    credentials.signer()
    made = key.read_bytes()
    credentials.signer()
    assert key.read_bytes() == made
    assert key.stat().st_mode & 0o777 == 0o600
    assert credentials.authorities() == [certificates.opened(key).authority]
    assert not list(key.parent.glob(".credentials-key*"))


def test_a_lost_key_is_not_replaced_unless_somebody_says_so(
    key: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    credentials.signer()
    (first,) = credentials.authorities()
    key.unlink()
    with pytest.raises(CredentialsKeyMissing, match="Bring it back"):
        credentials.signer()
    with pytest.raises(CommandError, match="is not there"):
        call_command("export_certificate")
    call_command("export_certificate", new_key=True, to=tmp_path / "ca.pem")
    known = credentials.authorities()
    assert (known[0], len(known)) == (first, 2)
    assert (tmp_path / "ca.pem").read_bytes() == b"".join(known)
    assert certificates.fingerprint(first) in capsys.readouterr().err
    with pytest.raises(CommandError, match="not replaced"):
        call_command("export_certificate", new_key=True)


def test_the_certificate_goes_into_a_storage_root_that_has_none(key: Path) -> None:
    credentials.signer()
    for each in Path(django_settings.STORAGE_ROOT).glob("extensions/albumen-credentials/*"):
        each.unlink()
    credentials.signer()
    assert credentials.authorities() == [certificates.opened(key).authority]


def test_a_key_that_others_may_read_stops_the_start(key: Path) -> None:
    credentials.signer()
    assert list(credentials_key_is_ours_alone(None)) == []
    key.chmod(0o644)
    (problem,) = credentials_key_is_ours_alone(None)
    assert problem.id == "archive.E004"


def test_many_who_sign_for_the_first_time_make_one_key(key: Path) -> None:
    keeping.store()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: credentials.signer(), range(24)))
    assert credentials.authorities() == [certificates.opened(key).authority]


def test_a_disk_without_room_is_named(monkeypatch: pytest.MonkeyPatch, key: Path) -> None:
    keeping.store()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("archive.preservation.durable.write_all", full)
    with pytest.raises(StorageFull, match="No room"):
        credentials.signer()
    monkeypatch.undo()
    credentials.signer()
    assert credentials.authorities() == [certificates.opened(key).authority]
