"""Batch edits: shown before, done as one act with an event for each, undone as one act."""

import pytest

from archive.domain import fields
from archive.domain.batch_acts import Act, applied, fits
from archive.domain.errors import BatchUndone, CatalogueMoved, NotPermitted
from archive.models import Agent, BatchEdit, Description, PreservationEvent, User, described
from archive.selectors.describing import batch_plans
from archive.selectors.describing.batch_plans import Wish
from archive.selectors.finding.scopes import Scope
from archive.services.describing import batches, descriptions
from tests.archive.items import item


def wish(name: str, act: Act, value: str = "", find: str = "") -> Wish:
    return Wish(fields.BY_NAME[name], act, value, find)


def done(scope: Scope, asked: Wish, by: User) -> BatchEdit:
    seen = batch_plans.totals(by, scope, asked)
    return batches.apply(scope, asked, fingerprint=seen.fingerprint, by=by)


def texts(description: Description) -> dict[str, str]:
    return described.texts(Description.objects.get(pk=description.pk))


@pytest.mark.parametrize(
    ("name", "act", "before", "value", "find", "after"),
    [
        ("title", Act.SET, "Pier", "Quay", "", "Quay"),
        ("title", Act.APPEND, "Pier", "(copy)", "", "Pier (copy)"),
        ("note", Act.APPEND, "One", "Two", "", "One\nTwo"),
        ("note", Act.APPEND, "", "Two", "", "Two"),
        ("note", Act.REPLACE, "Peer and peer", "pier", "peer", "Peer and pier"),
        ("note", Act.CLEAR, "One", "", "", ""),
        ("subjects", Act.ADD, "码头; Fishing", "Piers; FISHING", "", "码头; Fishing; Piers; FISHING"),
        ("subjects", Act.REMOVE, "Piers; Fishing; 码头", "fishing", "", "Piers; 码头"),
    ],
)
def test_what_an_act_makes_of_a_value(
    name: str, act: Act, before: str, value: str, find: str, after: str
) -> None:
    assert applied(act, fields.BY_NAME[name], before, value=value, find=find) == after


def test_a_field_takes_only_the_acts_of_its_kind() -> None:
    assert not fits(fields.BY_NAME["title"], Act.CLEAR)
    assert not fits(fields.BY_NAME["date_edtf"], Act.APPEND)
    assert not fits(fields.BY_NAME["note"], Act.ADD)
    assert fits(fields.BY_NAME["places"], Act.REMOVE)


def test_a_preview_tells_what_would_change_stay_and_be_left_out(
    archivist: User, fonds: Description, series: Description
) -> None:
    item(series, archivist, "1", process="gelatin_dry_plate")
    item(series, archivist, "2")
    seen = batch_plans.totals(
        archivist, Scope(branch=fonds.pk), wish("process", Act.SET, "gelatin_dry_plate")
    )
    assert (seen.changed, seen.same, seen.left_out) == (1, 1, 2)


def test_every_description_has_its_event_with_the_batchs_id(archivist: User, series: Description) -> None:
    first, second = item(series, archivist, "1", subjects="Fishing"), item(series, archivist, "2")
    batch = done(Scope(keys=(first.pk, second.pk)), wish("subjects", Act.ADD, "fishing; 码头"), archivist)
    assert texts(first)["subjects"] == "Fishing; 码头"
    assert texts(second)["subjects"] == "Fishing; 码头"
    events = PreservationEvent.objects.filter(detail__batch=str(batch.pk))
    assert {event.description_id for event in events} == {first.pk, second.pk}
    assert batch.changes.count() == 2


def test_undo_puts_back_and_names_what_was_changed_since(archivist: User, series: Description) -> None:
    first, second = item(series, archivist, "1", creator="Ida"), item(series, archivist, "2")
    batch = done(Scope(branch=series.pk, level="item"), wish("creator", Act.SET, "Nils"), archivist)
    second.refresh_from_db()
    descriptions.edit(second, changes={"note": "Seen"}, revision=second.revision, by=archivist)
    undone = batches.undo(batch, by=archivist)
    assert (undone.count, undone.left) == (1, ("HO-1-2",))
    assert texts(first)["creator"] == "Ida"
    assert texts(second)["creator"] == "Nils"
    with pytest.raises(BatchUndone):
        batches.undo(batch, by=archivist)


def test_an_undo_makes_no_record_of_a_name_that_is_no_more(archivist: User, series: Description) -> None:
    first = item(series, archivist, "1", creator="Ida")
    batch = done(Scope(keys=(first.pk,)), wish("creator", Act.CLEAR), archivist)
    Agent.objects.filter(name="Ida").update(name="Ada", key="ada", keys=["ada"])
    assert batches.undo(batch, by=archivist).left == (first.reference_code,)
    assert not Agent.objects.filter(name="Ida").exists()


def test_nothing_is_written_where_the_preview_no_longer_holds(archivist: User, series: Description) -> None:
    first = item(series, archivist, "1")
    asked, scope = wish("note", Act.SET, "Seen"), Scope(branch=series.pk)
    seen = batch_plans.totals(archivist, scope, asked)
    descriptions.edit(first, changes={"title": "Quay"}, revision=first.revision, by=archivist)
    with pytest.raises(CatalogueMoved):
        batches.apply(scope, asked, fingerprint=seen.fingerprint, by=archivist)
    assert texts(first)["note"] == ""
    assert not BatchEdit.objects.exists()


def test_only_those_who_describe_edit(archivist: User, series: Description, reviewer: User) -> None:
    asked, scope = wish("note", Act.SET, "Seen"), Scope(branch=series.pk)
    seen = batch_plans.totals(archivist, scope, asked)
    with pytest.raises(NotPermitted):
        batches.apply(scope, asked, fingerprint=seen.fingerprint, by=reviewer)
    batch = done(scope, asked, archivist)
    with pytest.raises(NotPermitted):
        batches.undo(batch, by=reviewer)
