"""Making and lifting rules: who may, what the history says, and what cannot be made."""

from datetime import date

import pytest

from archive.domain.errors import NotPermitted
from archive.domain.rights import ConsentKind, NamedField, RightsBasis, Scope, WarningKind
from archive.domain.rights_errors import AlreadyLifted, OtherBranch, RuleIncomplete
from archive.domain.vocabulary import EventType, LevelOfDescription, Role
from archive.models import Description, PreservationEvent, Restriction, User
from archive.services.describing import descriptions
from archive.services.protection import rights
from tests.archive.rules import described, limited, restricted, sees


def last_event(description: Description) -> PreservationEvent:
    event = PreservationEvent.objects.filter(description=description).last()
    assert event is not None
    assert event.event_type == EventType.POLICY_ASSIGNMENT
    return event


def test_a_reviewer_and_a_reader_restrict_nothing(series: Description, reviewer: User, reader: User) -> None:
    for person in (reviewer, reader):
        with pytest.raises(NotPermitted):
            restricted(series, by=person)


def test_an_archivist_of_another_branch_writes_nothing_here(series: Description, archivist: User) -> None:
    other = described(None, "ZZ", by=archivist, level=LevelOfDescription.FONDS)
    eve = limited("eve", Role.ARCHIVIST, other)
    with pytest.raises(OtherBranch):
        restricted(series, by=eve)
    with pytest.raises(OtherBranch):
        descriptions.edit(series, changes={"title": "Mine"}, revision=1, by=eve)
    with pytest.raises(OtherBranch):
        described(series, "9", by=eve)
    with pytest.raises(OtherBranch):
        described(None, "YY", by=eve, level=LevelOfDescription.FONDS)
    assert described(other, "1", by=eve).reference_code == "ZZ-1"


def test_a_rule_of_another_branch_cannot_be_lifted_from_outside(series: Description, archivist: User) -> None:
    rule = restricted(series, by=archivist)
    eve = limited("eve", Role.ARCHIVIST, described(None, "ZZ", by=archivist, level=LevelOfDescription.FONDS))
    with pytest.raises(OtherBranch):
        rights.lift(rule, by=eve)


def test_the_history_tells_what_was_closed_why_by_whom_and_how_it_was_opened(
    series: Description, archivist: User
) -> None:
    rule = restricted(series, by=archivist)
    made = last_event(series)
    assert (made.detail["act"], made.detail["reason"]) == ("restriction made", "child")
    assert made.agent.user == archivist
    rights.lift(rule, by=archivist)
    assert last_event(series).detail["act"] == "restriction lifted"


def test_a_lifted_rule_stays_on_record_and_is_lifted_once(series: Description, archivist: User) -> None:
    rule = restricted(series, by=archivist)
    rights.lift(rule, by=archivist)
    with pytest.raises(AlreadyLifted):
        rights.lift(rule, by=archivist)
    kept = Restriction.objects.get(pk=rule.pk)
    assert kept.lifted_by == archivist
    assert kept.lifted_at is not None


def test_what_was_lifted_by_mistake_is_put_back(series: Description, archivist: User, reader: User) -> None:
    rule = restricted(series, by=archivist)
    rights.lift(rule, by=archivist)
    rights.restore(rule, by=archivist)
    assert not sees(reader, series)
    assert last_event(series).detail["act"] == "restriction put back"


def test_a_rule_that_cannot_be_settled_leaves_no_trace(
    series: Description, archivist: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(top: Description) -> None:
        raise RuntimeError

    monkeypatch.setattr("archive.services.protection.access.spread", broken)
    before = PreservationEvent.objects.count()
    with pytest.raises(RuntimeError):
        restricted(series, by=archivist)
    assert PreservationEvent.objects.count() == before
    assert not Restriction.objects.exists()


@pytest.mark.parametrize(
    "ends", [{}, {"until": date(2090, 1, 1), "years": 5}, {"years": -1}, {"years": 9999}]
)
def test_an_embargo_ends_in_exactly_one_way(
    series: Description, archivist: User, ends: dict[str, object]
) -> None:
    with pytest.raises(RuleIncomplete):
        rights.embargo(series, scope=Scope.BRANCH, by=archivist, **ends)  # type: ignore[arg-type]


def test_what_lacks_its_substance_is_refused(series: Description, archivist: User) -> None:
    with pytest.raises(RuleIncomplete):
        rights.withhold_names(series, fields=[], scope=Scope.ITEM, by=archivist)
    with pytest.raises(RuleIncomplete):
        rights.label(series, code="TK X", community="Somebody", scope=Scope.ITEM, by=archivist)
    with pytest.raises(RuleIncomplete):
        rights.label(series, code="TK A", community=" ", scope=Scope.ITEM, by=archivist)
    with pytest.raises(RuleIncomplete):
        rights.state_rights(series, basis=RightsBasis.COPYRIGHT, uri="https://example.org/", by=archivist)
    with pytest.raises(RuleIncomplete):
        rights.state_rights(series, basis=RightsBasis.COPYRIGHT, by=archivist)
    with pytest.raises(RuleIncomplete):
        rights.record_consent(series, person=" ", kind=ConsentKind.WRITTEN, by=archivist)


def test_a_consent_is_recorded_without_the_name_in_the_history(series: Description, archivist: User) -> None:
    rights.record_consent(series, person="Lin Mei", kind=ConsentKind.SPOKEN, note="Letter", by=archivist)
    assert "Lin Mei" not in str(last_event(series).detail)


def test_a_warning_reaches_the_branch_and_goes_with_it(series: Description, archivist: User) -> None:
    item = described(series, "1", by=archivist)
    rule = rights.warn(series, kind=WarningKind.DEATH, scope=Scope.BRANCH, by=archivist)
    item.refresh_from_db()
    assert item.is_warned
    rights.lift(rule, by=archivist)
    item.refresh_from_db()
    assert not item.is_warned


def test_fields_are_named_once(series: Description, archivist: User) -> None:
    fields = [NamedField.TITLE, NamedField.TITLE]
    assert rights.withhold_names(series, fields=fields, scope=Scope.ITEM, by=archivist).fields == ["title"]
