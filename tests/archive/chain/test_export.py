"""The exported chain, checked by a program that has nothing but Python."""

import json
import random
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from archive.domain.vocabulary import Outcome
from archive.models import PreservationEvent
from archive.preservation import signing
from archive.preservation.store import checkpoint_files
from tests.archive.chain.conftest import tamper
from tools import verify_chain

VERIFIER = Path(django_settings.BASE_DIR) / "tools" / "verify_chain.py"
_FLIPS = 60


@pytest.fixture
def exported(history: list[PreservationEvent], tmp_path: Path) -> Path:
    return export(tmp_path / "chain.jsonl")


def export(path: Path) -> Path:
    call_command("export_events", str(path), verbosity=0)
    return path


def judged(path: Path, *options: object) -> tuple[int, str]:
    """What the verifier says without any package, and without this project in sight."""
    command = [sys.executable, "-I", "-S", str(VERIFIER), str(path), *map(str, options)]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
    assert not done.stderr
    return done.returncode, done.stdout


def rewrite(path: Path, change: Callable[[list[str]], Iterator[str] | list[str]]) -> None:
    path.write_text("".join(change(path.read_text().splitlines(keepends=True))))


def test_a_whole_chain_passes_and_its_key_is_told(exported: Path, history: list[PreservationEvent]) -> None:
    (key,) = signing.trusted(django_settings.SIGNING_KEY)
    folder = Path(django_settings.STORAGE_ROOT) / checkpoint_files.FOLDER
    status, said = judged(exported, "--key", key.hex(), "--checkpoints", folder)
    assert status == 0
    assert f"events {len(history)}, seals 2, checkpoints 2." in said
    assert key.hex() in said
    assert stat.S_IMODE(exported.stat().st_mode) == 0o600


def test_an_export_overwrites_nothing(exported: Path) -> None:
    with pytest.raises(CommandError, match="File exists"):
        export(exported)


def test_a_changed_event_is_named(exported: Path, history: list[PreservationEvent]) -> None:
    rewrite(exported, lambda lines: [line.replace("day 1, 3", "day 1, 4") for line in lines])
    status, said = judged(exported)
    assert status == 1
    assert str(PreservationEvent.objects.get(detail__note="day 1, 3").uid) in said


def test_an_event_that_is_gone_from_the_archive_is_named_by_its_export(
    history: list[PreservationEvent], tmp_path: Path
) -> None:
    tamper(f"DELETE FROM archive_preservationevent WHERE id = {history[4].pk}")
    status, said = judged(export(tmp_path / "chain.jsonl"))
    assert status == 1
    assert str(history[4].uid) in said
    assert "gone" in said


def test_an_altered_event_is_named_by_its_export(history: list[PreservationEvent], tmp_path: Path) -> None:
    change = f"outcome = '{Outcome.FAILURE}'"
    tamper(f"UPDATE archive_preservationevent SET {change} WHERE id = {history[4].pk}")
    status, said = judged(export(tmp_path / "chain.jsonl"))
    assert status == 1
    assert str(history[4].uid) in said


@pytest.mark.parametrize("kind", ["event", "seal", "checkpoint"])
def test_a_line_that_was_taken_out_is_missed(exported: Path, kind: str) -> None:
    def without(lines: list[str]) -> list[str]:
        places = [place for place, line in enumerate(lines) if kind in json.loads(line)]
        return lines[: places[-1]] + lines[places[-1] + 1 :]

    rewrite(exported, without)
    assert judged(exported)[0] == 1


def test_a_chain_that_was_cut_short_is_told_by_the_checkpoint_files(
    history: list[PreservationEvent], tmp_path: Path
) -> None:
    tamper(
        "DELETE FROM archive_checkpoint WHERE number = 2",
        "DELETE FROM archive_sealedevent WHERE seal_id = 2",
        "DELETE FROM archive_eventseal WHERE number = 2",
    )
    path = export(tmp_path / "chain.jsonl")
    assert judged(path)[0] == 0
    status, said = judged(path, "--checkpoints", Path(django_settings.STORAGE_ROOT) / checkpoint_files.FOLDER)
    assert status == 1
    assert "Checkpoint 2" in said


def test_a_key_that_nobody_trusts_is_told(exported: Path) -> None:
    status, said = judged(exported, "--key", "00" * 32)
    assert status == 1
    assert "not trusted" in said


def test_a_file_that_is_not_there_was_not_checked(tmp_path: Path) -> None:
    assert judged(tmp_path / "none.jsonl")[0] == 2


def test_one_flipped_byte_in_the_file_is_found_every_time(exported: Path, tmp_path: Path) -> None:
    """In this process, for speed; the program itself is started by the other tests."""
    whole, draw, missed = exported.read_bytes(), random.Random(8), []
    flipped = tmp_path / "flipped.jsonl"
    for _ in range(_FLIPS):
        changed = bytearray(whole)
        place = draw.randrange(len(whole))
        changed[place] ^= 1 << draw.randrange(8)
        flipped.write_bytes(bytes(changed))
        try:
            verify_chain.Verifier(set()).run(flipped)
        except verify_chain.Break:
            continue
        missed.append(place)
    assert missed == []


def test_signatures_are_judged_as_an_independent_library_judges_them() -> None:
    draw = random.Random(3)
    for length in range(12):
        key, message = Ed25519PrivateKey.generate(), draw.randbytes(length * 7)
        public, signature = key.public_key().public_bytes_raw(), key.sign(message)
        assert verify_chain.is_signed(message, signature, public)
        for data in (message + b"x", message[1:] if message else b"y"):
            assert not verify_chain.is_signed(data, signature, public)
        flipped = bytearray(signature)
        flipped[draw.randrange(64)] ^= 1 << draw.randrange(8)
        assert not verify_chain.is_signed(message, bytes(flipped), public)


def test_a_signature_with_a_scalar_that_was_raised_by_the_order_is_refused() -> None:
    """Else one message would have several signatures (RFC 8032, section 8.4)."""
    key = Ed25519PrivateKey.generate()
    signature = key.sign(b"x")
    raised = int.from_bytes(signature[32:], "little") + verify_chain.L
    forged = signature[:32] + raised.to_bytes(32, "little")
    assert not verify_chain.is_signed(b"x", forged, key.public_key().public_bytes_raw())
