"""A history to seal, and what somebody with all rights on the database can do to it."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from archive.domain.vocabulary import EventType
from archive.models import Agent, Description, PreservationEvent, User
from archive.services import agents, events
from archive.services.custody import checkpoints, sealing
from tests.flushing import GUARDED


@pytest.fixture
def by(archivist: User) -> Agent:
    return agents.agent_of(archivist)


@pytest.fixture
def history(series: Description, by: Agent) -> list[PreservationEvent]:
    """Two sealed days, each with its checkpoint; all events, by number."""
    for day in range(2):
        for number in range(5):
            happen(by, series, note=f"day {day}, {number}", share=0.25 * number)
        sealing.seal_waiting()
        checkpoints.sign()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing is pending, as after a commit
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return list(PreservationEvent.objects.order_by("pk"))


def happen(by: Agent, of: Description, **detail: Any) -> PreservationEvent:
    """One event, committed as its change would be."""
    with transaction.atomic():
        return events.record(EventType.METADATA_MODIFICATION, by=by, of=of, detail=detail)


def tamper(*statements: str) -> None:
    """What a database administrator can do: lift all guards and foreign keys, change, put them back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER rows_are_only_added")
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER table_is_never_emptied")
        cursor.execute("SET LOCAL session_replication_role = origin")


def verified() -> dict[str, Any]:
    """What `verify_events --json` says, with its exit status as `status`."""
    said = StringIO()
    status = 0
    try:
        call_command("verify_events", "--json", stdout=said)
    except SystemExit as left:
        status = int(left.code or 0)
    return {**json.loads(said.getvalue()), "status": status}


def flaw(report: dict[str, Any]) -> str | None:
    """The kind of break that a report names; its exit status fits."""
    assert report["status"] == (1 if report["break"] else 0)
    return str(report["break"]["flaw"]) if report["break"] else None
