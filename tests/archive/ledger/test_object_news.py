"""Objects are told of what was published and of decisions about rights, and of nothing twice."""

import json
from pathlib import Path
from typing import Any

import pytest

from archive.domain.rights import RestrictionReason, Scope
from archive.models import Description, ObjectNews, User
from archive.services.custody import keeping, ledger, object_news
from archive.services.describing import descriptions
from archive.services.protection import rights
from tests.archive import props
from tests.archive.cast import write_scan
from tests.archive.preservation.validator import complaints
from tests.archive.props import keep_scan

pytestmark = pytest.mark.django_db(transaction=True)


def version_of(item: Description) -> int:
    kept = keeping.store().inventory(keeping.object_id(item))
    assert kept is not None
    return kept.head


def told(item: Description) -> dict[str, Any]:
    kept = keeping.store().inventory(keeping.object_id(item))
    assert kept is not None
    own: dict[str, Any] = json.loads(keeping.kept_description(item, kept) or b"{}")["levels"][-1]
    return own


def bring_up_to_date() -> None:
    ledger.write()
    object_news.tell()
    assert not ObjectNews.objects.exists()


def edited(item: Description, by: User, **changes: str) -> Description:
    current = Description.objects.get(pk=item.pk)
    return descriptions.edit(current, changes=changes, revision=current.revision, by=by)


@pytest.fixture
def kept(item: Description) -> Description:
    bring_up_to_date()
    return item


def test_a_published_change_makes_a_version(kept: Description, archivist: User) -> None:
    before = version_of(kept)
    edited(kept, archivist, title="Two at once")
    edited(kept, archivist, creator="Weber, Anna")
    bring_up_to_date()
    assert version_of(kept) == before + 1
    assert (told(kept)["title"], told(kept)["creator"]) == ("Two at once", "Weber, Anna")
    bring_up_to_date()
    assert version_of(kept) == before + 1
    assert complaints(props.root()) == []


def test_what_nobody_was_shown_is_a_draft_until_it_is_published(kept: Description, archivist: User) -> None:
    edited(kept, archivist, visibility="staff")
    bring_up_to_date()
    before = version_of(kept)
    edited(kept, archivist, title="A draft")
    bring_up_to_date()
    assert version_of(kept) == before
    edited(kept, archivist, visibility="public")
    bring_up_to_date()
    assert (version_of(kept), told(kept)["title"]) == (before + 1, "A draft")


def test_each_decision_about_rights_makes_a_version(kept: Description, archivist: User) -> None:
    before = version_of(kept)
    made = rights.restrict(
        kept, reason=RestrictionReason.CHILD, scope=Scope.ITEM, by=archivist, note="asked by the family"
    )
    bring_up_to_date()
    rights.lift(made, by=archivist)
    bring_up_to_date()
    assert version_of(kept) == before + 2
    (decision,) = told(kept)["rights"]
    assert (decision["decision"], decision["reason"], decision["lifted_by"]) == (
        "restriction",
        "child",
        str(archivist),
    )


def test_a_damaged_object_keeps_no_other_from_being_told(
    kept: Description, series: Description, archivist: User, tmp_path: Path
) -> None:
    other = keep_scan(write_scan(tmp_path, "b.tif", seed=7), under=series, by=archivist, code="0002")
    bring_up_to_date()
    table = props.folder_of(kept) / "inventory.json"
    table.chmod(0o600)
    table.write_bytes(b"{}")
    before = version_of(other)
    for item in (kept, other):
        edited(item, archivist, title="Both")
    ledger.write()
    object_news.tell()
    assert version_of(other) == before + 1
    assert [news.description for news in ObjectNews.objects.all()] == [kept]
