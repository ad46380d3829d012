"""What somebody with all rights on the database may try, and what tells."""

import random
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import Error as DatabaseError
from django.db import connection, transaction

from archive.domain import chain
from archive.domain.chain_errors import CheckpointContradicted
from archive.models import Agent, PreservationEvent, SealedEvent
from archive.preservation.store import checkpoint_files
from archive.preservation.store.checkpoint_files import CheckpointFiles
from archive.preservation.store.extensions import ExtensionsInFolder
from archive.selectors.history import chain as chained
from archive.selectors.history.chain_verification import seals
from archive.services.custody import checkpoints
from benchmarks import chain_flips
from tests.archive import props
from tests.archive.chain.conftest import flaw, tamper, verified
from tests.flushing import GUARDED

_EVENTS, _SEALS, _PLACES, _CHECKPOINTS = GUARDED
_FLIPS = 60
_CHANGES = (
    "uid = gen_random_uuid()",
    "event_type = 'deletion'",
    "at = at + interval '1 microsecond'",
    "at = 'infinity'",
    "at = '0044-03-15 BC'",
    "outcome = 'failure'",
    """detail = jsonb_set(detail, '{note}', '"other"')""",
    "detail = jsonb_set(detail, '{share}', '0.75000000000000000000001')",
    "detail = '{}'",
    "description_id = NULL",
    "agent_id = (SELECT max(id) FROM archive_agent)",
    "authority_id = agent_id",
)


def files() -> CheckpointFiles:
    return CheckpointFiles(ExtensionsInFolder(Path(django_settings.STORAGE_ROOT)))


@pytest.mark.parametrize("role", ["origin", "replica"])
def test_the_database_refuses_to_change_or_empty_the_history(
    history: list[PreservationEvent], role: str
) -> None:
    """Also to the owner of the tables, and to a session that calls itself a replica."""
    columns = {_EVENTS: "outcome", _PLACES: "position", _SEALS: "number", _CHECKPOINTS: "number"}
    for table, column in columns.items():
        change = f"UPDATE {table} SET {column} = {column}"
        for attack in (change, f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            with (
                pytest.raises(DatabaseError, match="append-only"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(f"SET LOCAL session_replication_role = {role}")
                cursor.execute(attack)
    assert verified()["status"] == 0


def test_an_untouched_history_is_as_it_was_sealed(history: list[PreservationEvent]) -> None:
    report = verified()
    assert flaw(report) is None
    assert (report["events"], report["seals"], report["checkpoints"]) == (len(history), 2, 2)
    assert report["waiting"] == 0


def test_an_event_that_was_rewritten_is_named_whatever_was_rewritten(
    history: list[PreservationEvent],
) -> None:
    Agent.objects.create(kind="person", name="Mallory", key="mallory", keys=["mallory"])
    victim = history[-2]
    for change in _CHANGES:
        with transaction.atomic():
            tamper(f"UPDATE {_EVENTS} SET {change} WHERE id = {victim.pk}")
            report = verified()
            transaction.set_rollback(True)
        assert flaw(report) in {"event-altered", "entry-altered"}, change
        assert report["break"]["event"] == str(victim.uid), change
        assert str(victim.uid) in report["break"]["sentence"]


def test_an_event_that_was_deleted_is_named(history: list[PreservationEvent]) -> None:
    victim = history[3]
    tamper(f"DELETE FROM {_EVENTS} WHERE id = {victim.pk}")
    report = verified()
    assert flaw(report) == "event-missing"
    assert report["break"]["event"] == str(victim.uid)


def test_an_event_that_was_deleted_with_its_place_leaves_a_gap(history: list[PreservationEvent]) -> None:
    victim = history[3]
    tamper(f"DELETE FROM {_PLACES} WHERE event_id = {victim.pk}")
    tamper(f"DELETE FROM {_EVENTS} WHERE id = {victim.pk}")
    report = verified()
    assert flaw(report) == "entry-missing"
    assert report["break"]["seal"] == 1


def test_two_events_cannot_change_places(history: list[PreservationEvent]) -> None:
    one, other = history[3], history[4]
    tamper(
        f"UPDATE {_PLACES} SET position = 99 WHERE event_id = {one.pk}",
        f"UPDATE {_PLACES} SET position = 3 WHERE event_id = {other.pk}",
        f"UPDATE {_PLACES} SET position = 4 WHERE event_id = {one.pk}",
    )
    assert flaw(verified()) == "rewritten"


def test_hashes_computed_anew_are_told_by_the_checkpoint(history: list[PreservationEvent]) -> None:
    victim = history[2]
    tamper(f"UPDATE {_EVENTS} SET outcome = 'failure' WHERE id = {victim.pk}")
    _compute_anew()
    report = verified()
    assert flaw(report) == "rewritten"
    assert report["break"]["checkpoint"] == 1


def test_a_history_rewritten_whole_is_told_by_the_files(history: list[PreservationEvent]) -> None:
    """Every hash computed anew, and every checkpoint taken out of the database."""
    tamper(f"UPDATE {_EVENTS} SET outcome = 'failure' WHERE id = {history[2].pk}")
    tamper(f"DELETE FROM {_CHECKPOINTS}")
    _compute_anew()
    report = verified()
    assert flaw(report) == "checkpoint-missing"
    assert report["break"]["checkpoint"] == 1
    with pytest.raises(CheckpointContradicted):
        checkpoints.sign()


def test_a_history_rewritten_with_the_files_taken_away_is_told_by_the_key(
    history: list[PreservationEvent],
) -> None:
    """An archive that has a key has signed something."""
    tamper(
        f"UPDATE {_EVENTS} SET outcome = 'failure' WHERE id = {history[2].pk}", f"DELETE FROM {_CHECKPOINTS}"
    )
    _compute_anew()
    for path in (props.root() / checkpoint_files.FOLDER).iterdir():
        path.unlink()
    assert flaw(verified()) == "checkpoint-missing"


def test_checkpoints_signed_with_another_key_are_told(history: list[PreservationEvent]) -> None:
    key = Path(django_settings.SIGNING_KEY)
    mine, known = key.read_bytes(), key.with_name("signing-key.pub").read_bytes()
    tamper(f"DELETE FROM {_CHECKPOINTS}")
    for path in (props.root() / checkpoint_files.FOLDER).iterdir():
        path.unlink()
    key.unlink()
    checkpoints.sign()  # by somebody with a key of their own
    key.unlink()
    key.write_bytes(mine)
    key.chmod(0o600)
    key.with_name("signing-key.pub").write_bytes(known)
    report = verified()
    assert flaw(report) == "checkpoint-forged"
    assert "no key of this archive" in report["break"]["sentence"]


def test_the_end_of_the_history_cannot_be_cut_off(history: list[PreservationEvent]) -> None:
    tamper(f"DELETE FROM {_CHECKPOINTS} WHERE number = 2")
    tamper(f"DELETE FROM {_PLACES} WHERE seal_id = 2")
    tamper(f"DELETE FROM {_SEALS} WHERE number = 2")
    tamper(f"DELETE FROM {_EVENTS} WHERE id >= {history[-5].pk}")
    report = verified()
    assert flaw(report) == "checkpoint-missing"
    assert report["break"]["checkpoint"] == 2


def test_a_history_that_was_emptied_is_told_by_the_files(history: list[PreservationEvent]) -> None:
    tamper(f"TRUNCATE {', '.join(GUARDED)}")
    assert flaw(verified()) == "checkpoint-missing"


def test_a_seal_that_is_gone_is_named(history: list[PreservationEvent]) -> None:
    tamper(f"DELETE FROM {_SEALS} WHERE number = 1")
    report = verified()
    assert flaw(report) == "seal-missing"
    assert report["break"]["seal"] == 1


def test_agents_who_did_nothing_cannot_be_written_into_a_seal(history: list[PreservationEvent]) -> None:
    tamper(f"""UPDATE {_SEALS} SET agents = agents || '{{"x": "y"}}' WHERE number = 2""")
    report = verified()
    assert flaw(report) == "seal-altered"
    assert report["break"]["seal"] == 2


def test_a_checkpoint_file_that_is_gone_is_named(history: list[PreservationEvent]) -> None:
    (props.root() / CheckpointFiles.path(1)).unlink()
    report = verified()
    assert flaw(report) == "checkpoint-file"
    assert report["break"]["checkpoint"] == 1


def test_one_flipped_byte_anywhere_is_found_and_named_every_time(history: list[PreservationEvent]) -> None:
    draw, missed = random.Random(6), []
    for _ in range(_FLIPS):
        with chain_flips.flipped(draw, files()) as place:
            report = verified()
        if not place.is_named_by(report["break"]):
            missed.append((place, report["break"]))
    assert missed == []
    assert flaw(verified()) is None


def _compute_anew() -> None:
    """Every leaf, root and hash as Albumen itself would compute them from the rows as they are now."""
    previous = chain.NO_SEAL
    for seal in list(seals()):
        leaves = []
        for place in SealedEvent.objects.filter(seal=seal.number).order_by("position"):
            (row,) = chained.rows(PreservationEvent.objects.filter(pk=place.event_id))
            leaves.append(chain.leaf(row.document(seal.agents)))
            change = f"UPDATE {_PLACES} SET leaf = '\\x{leaves[-1].hex()}' WHERE event_id = {place.event_id}"
            tamper(change)
        root = chain.root(leaves)
        document = {**seal.document, "previous": previous.hex(), "root": root.hex()}
        hashes = {"previous": previous, "root": root, "hash": chain.digest(document)}
        changes = ", ".join(f"{name} = '\\x{value.hex()}'" for name, value in hashes.items())
        tamper(f"UPDATE {_SEALS} SET {changes} WHERE number = {seal.number}")
        previous = hashes["hash"]
