"""The ledger: pages that follow each other, of this database only, and without secrets."""

import json
import re
import stat
from typing import Any

import pytest
from django.db import connection

from archive.models import Description, LedgerNote, LedgerPage, User, WorkerNode, ledgered
from archive.preservation.errors import LedgerContradicted
from archive.preservation.store.ledger_files import LedgerFiles
from archive.services.custody import keeping, ledger
from archive.services.describing import descriptions
from tests.archive import props

pytestmark = pytest.mark.django_db(transaction=True)


def files() -> LedgerFiles:
    return LedgerFiles(keeping.store().extensions)


def retitled(item: Description, title: str, by: User) -> None:
    current = Description.objects.get(pk=item.pk)
    descriptions.edit(current, changes={"title": title}, revision=current.revision, by=by)


def test_every_change_is_written_once(item: Description, archivist: User) -> None:
    assert ledger.write().pages == 1
    assert (ledger.write().pages, LedgerNote.objects.count()) == (0, 0)
    retitled(item, "Another", archivist)
    assert ledger.write().pages == 1
    told = [json.loads(row) for row in files().read(2).rows]
    assert {each["table"] for each in told} == {"archive_description", "archive_preservationevent"}
    assert files().read(2).head.previous == files().read(1).digest


def test_pages_hold_no_password_and_are_for_their_owner_only(archivist: User) -> None:
    ledger.write()
    path = props.root() / LedgerFiles.path(1)
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    (row,) = [
        each["row"] for each in map(json.loads, files().read(1).rows) if each["table"] == "archive_user"
    ]
    assert "password" not in row and archivist.password not in path.read_text()


def test_a_long_list_takes_several_pages(item: Description, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "LARGEST_PAGE", 3)
    written = ledger.write()
    assert written.pages > 2
    waits = [files().read(number).head.waits for number in range(1, written.pages + 1)]
    assert waits == sorted(waits, reverse=True) and waits[-1] == 0


class PowerCut(Exception):
    """The end, after a page was written and before its row was."""


def test_a_page_whose_row_was_lost_is_taken_up(
    item: Description, archivist: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.write()
    retitled(item, "Another", archivist)
    write = LedgerFiles.write

    def cut(self: LedgerFiles, data: bytes, *, number: int) -> None:
        write(self, data, number=number)
        raise PowerCut

    monkeypatch.setattr(LedgerFiles, "write", cut)
    with pytest.raises(PowerCut):
        ledger.write()
    monkeypatch.undo()
    assert files().has(2) and not LedgerPage.objects.filter(number=2).exists()
    assert ledger.write().pages == 1
    assert files().read(3).rows == files().read(2).rows
    assert files().read(3).head.previous == files().read(2).digest


def test_an_older_database_does_not_write_over_a_newer_one(item: Description, archivist: User) -> None:
    ledger.write()
    for title in ("Two", "Three"):
        retitled(item, title, archivist)
        ledger.write()
    LedgerPage.objects.filter(number__gt=1).delete()  # as it was when the backup was made
    retitled(item, "Another life", archivist)
    with pytest.raises(LedgerContradicted, match="--anew"):
        ledger.write()
    assert not files().has(4)
    ledger.write(is_anew=True)
    assert files().read(4).head.is_first


def test_another_archives_pages_are_not_gone_on_with(item: Description) -> None:
    ledger.write()
    LedgerPage.objects.all().delete()
    with pytest.raises(LedgerContradicted):
        ledger.write()


def test_what_changes_all_the_time_is_not_noted(item: Description, archivist: User) -> None:
    node = WorkerNode.objects.create(name="a", hostname="a")
    ledger.write()
    WorkerNode.objects.filter(pk=node.pk).update(last_seen_at="2026-01-01T00:00Z")
    User.objects.update(last_login="2026-01-01T00:00Z")
    Description.objects.update(is_public=False, search_text="x")
    assert not LedgerNote.objects.exists()
    WorkerNode.objects.filter(pk=node.pk).update(device="CPU")
    assert LedgerNote.objects.count() == 1


def test_the_triggers_are_those_that_the_models_ask_for() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger "
            "WHERE tgname LIKE 'ledger_notes_%'"
        )
        found: dict[str, dict[str, str]] = {}
        for table, name, text in cursor.fetchall():
            found.setdefault(table, {})[name] = text
    assert found.keys() == ledgered.tables().keys()
    for name, table in ledgered.tables().items():
        assert f"archive_note_{table.key}()" in found[name]["ledger_notes_rows"]
        change: Any = found[name]["ledger_notes_changes"]
        is_choosy = bool(table.restless or table.blanks)
        assert ("WHEN" in change) == is_choosy
        for column in table.watched if is_choosy else ():
            assert re.search(rf"\bold\.{column}\b", change), (name, column)


def test_fixity_names_a_page_that_is_missing_altered_or_of_another_database(
    item: Description, archivist: User
) -> None:
    for title in ("One", "Two", "Three"):
        retitled(item, title, archivist)
        ledger.write()
    assert list(ledger.findings()) == []
    (props.root() / LedgerFiles.path(1)).unlink()
    second = props.root() / LedgerFiles.path(2)
    second.chmod(0o600)
    second.write_bytes(second.read_bytes().replace(b"Two", b"Ten"))
    LedgerPage.objects.filter(number=3).update(digest="0" * 64)
    found = [(each.problem, each.path[-14:]) for each in ledger.findings()]
    assert found == [
        ("missing", "00000001.jsonl"),
        ("altered", "00000002.jsonl"),
        ("disagreement", "00000003.jsonl"),
    ]
