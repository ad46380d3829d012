"""Fixity checks: what was altered or lost is named, and every check is on record."""

import json
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from archive import storage
from archive.domain.vocabulary import EventType, FileRole, Outcome
from archive.models import Description, PreservationEvent, StoredFile, User
from archive.services import fixity, imports
from tests.archive.cast import write_scan


@pytest.fixture
def masters(series: Description, archivist: User, tmp_path: Path) -> list[StoredFile]:
    for number in range(3):
        write_scan(tmp_path / "scanner" / "box", f"{number}.tif", seed=number)
    imports.run_batch(imports.open_batch(folder=tmp_path / "scanner" / "box", into=series, by=archivist))
    return list(StoredFile.objects.filter(role=FileRole.PRESERVATION_MASTER).order_by("original_name"))


def flip_one_bit(path: Path) -> None:
    path.chmod(0o644)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def checked(*arguments: str) -> tuple[int, dict[str, object]]:
    said = StringIO()
    try:
        call_command("check_fixity", *arguments, stdout=said)
        status = 0
    except SystemExit as left:
        status = int(left.code or 0)
    return status, json.loads(said.getvalue().splitlines()[-1])


def test_untouched_files_pass_and_the_check_is_on_record(masters: list[StoredFile]) -> None:
    assert fixity.check(masters[0]) is None
    event = PreservationEvent.objects.get(event_type=EventType.FIXITY_CHECK, file=masters[0])
    assert event.outcome == Outcome.SUCCESS


def test_one_flipped_bit_is_found_and_named(masters: list[StoredFile]) -> None:
    flip_one_bit(storage.locate(masters[1]))
    finding = fixity.check(masters[1])
    assert finding is not None
    assert finding.problem == fixity.ALTERED
    assert finding.found != masters[1].digest
    event = PreservationEvent.objects.get(event_type=EventType.FIXITY_CHECK, file=masters[1])
    assert event.outcome == Outcome.FAILURE


def test_the_command_names_what_is_wrong_and_ends_with_1(masters: list[StoredFile]) -> None:
    assert checked("--all") == (0, {"checked": 3, "findings": []})
    flip_one_bit(storage.locate(masters[0]))
    storage.locate(masters[2]).unlink()
    status, told = checked("--all")
    assert status == 1
    problems = {row["path"]: row["problem"] for row in told["findings"]}  # type: ignore[attr-defined]
    codes = {row["reference_code"]: row["problem"] for row in told["findings"]}  # type: ignore[attr-defined]
    assert codes == {"HO-1-0001": "altered", "HO-1-0003": "missing"}
    assert problems
    assert checked("--item", "HO-1-0002") == (0, {"checked": 1, "findings": []})


def test_an_unreadable_file_is_told_from_a_missing_one(
    masters: list[StoredFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = Path.open

    def failing(path: Path, *args: object, **kwargs: object) -> object:
        if path.name == "recto.tif":
            raise OSError(5, "Input/output error")
        return honest(path, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", failing)
    finding = fixity.check(masters[0])
    assert finding is not None
    assert finding.problem == fixity.UNREADABLE


_opened_for_writing: list[str] = []
_is_listening = False


def _listen(event: str, arguments: tuple[object, ...]) -> None:
    if _is_listening and event == "open" and isinstance(arguments[2], int) and arguments[2] & 3:
        _opened_for_writing.append(str(arguments[0]))


def test_no_stored_master_is_ever_opened_for_writing(
    masters: list[StoredFile], series: Description, archivist: User, tmp_path: Path
) -> None:
    global _is_listening
    sys.addaudithook(_listen)  # it cannot be taken away again, only told to be quiet
    _is_listening = True
    try:
        write_scan(tmp_path / "scanner" / "box", "1_verso.tif", seed=8)
        imports.run_batch(imports.open_batch(folder=tmp_path / "scanner" / "box", into=series, by=archivist))
        for master in StoredFile.objects.filter(role=FileRole.PRESERVATION_MASTER):
            fixity.check(master)
    finally:
        _is_listening = False
    assert any("albumen-staging" in path for path in _opened_for_writing)
    assert not [path for path in _opened_for_writing if "/content/master/" in path]
