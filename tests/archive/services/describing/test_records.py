"""Authority records, terms and accessions: unique names, no circles, merging that loses nothing."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from archive.domain.errors import (
    CannotMerge,
    CannotUndo,
    CircularTerms,
    NameTaken,
    NotPermitted,
    StaleRecord,
    UnreadableDate,
)
from archive.domain.vocabulary import EventType, Vocabulary
from archive.models import Accession, Agent, Description, PreservationEvent, Term, User, described
from archive.services.agents import agent_of
from archive.services.describing import merging, records
from archive.services.transfer import accessions
from tests.archive.items import item


def agent(name: str, by: User, **fields: str) -> Agent:
    return records.record_agent(fields={"name": name, **fields}, by=by)


def term(name: str, by: User, vocabulary: Vocabulary = Vocabulary.SUBJECT, **fields: str) -> Term:
    return records.record_term(vocabulary=vocabulary, fields={"name": name, **fields}, by=by)


def test_a_record_keeps_what_isaar_asks_for(archivist: User) -> None:
    made = agent(
        "Halvorsen, Ida",
        archivist,
        parallel_names="伊达 [zh]",
        variant_names="I. Halvorsen\nIda H.",
        existence_edtf="1871 to about 1944",
        history="Ran the studio at the quay.",
    )
    assert made.existence_edtf == "1871/1944~"
    assert records.agent_texts(made)["variant_names"] == "I. Halvorsen\nIda H."
    assert made.keys == ["halvorsen, ida", "伊达", "i. halvorsen", "ida h."]
    assert PreservationEvent.objects.get(authority=made).detail["act"] == "authority recorded"


def test_an_authorised_name_is_given_once(archivist: User, reader: User) -> None:
    agent("Ida", archivist)
    with pytest.raises(NameTaken):
        agent("IDA", archivist)
    with pytest.raises(NotPermitted):
        agent("Nils", reader)


def test_people_who_sign_in_do_not_take_names(archivist: User) -> None:
    assert agent_of(archivist).name == "Alice"
    assert agent("Alice", archivist).pk != agent_of(archivist).pk


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({"name": ""}, "name"), ({"name": "A; B"}, "name"), ({"kind": "software", "name": "X"}, "kind")],
)
def test_what_is_no_record_is_refused(archivist: User, fields: dict[str, str], wrong: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        records.record_agent(fields=fields, by=archivist)
    assert wrong in refusal.value.message_dict


def test_dates_of_existence_have_to_be_dates(archivist: User) -> None:
    with pytest.raises(UnreadableDate):
        agent("Ida", archivist, existence_edtf="long ago")


def test_the_slower_of_two_editors_is_told(archivist: User) -> None:
    made = agent("Ida", archivist)
    records.edit_agent(made, changes={"history": "x"}, revision=1, by=archivist)
    with pytest.raises(StaleRecord):
        records.edit_agent(made, changes={"history": "y"}, revision=1, by=archivist)


def test_a_place_may_have_a_point_on_the_earth(archivist: User) -> None:
    made = term("Bergen", archivist, Vocabulary.PLACE, latitude="60,3913", longitude="5.3221")
    made.refresh_from_db()
    assert (records.term_texts(made)["latitude"], made.has_point) == ("60.3913", True)
    for latitude, longitude in (("91", "0"), ("60", ""), ("here", "there"), ("nan", "1")):
        with pytest.raises(ValidationError):
            term("Oslo", archivist, Vocabulary.PLACE, latitude=latitude, longitude=longitude)


def test_no_term_is_broader_than_itself(archivist: User) -> None:
    top = term("Buildings", archivist)
    middle = term("Harbours", archivist, broader="Buildings")
    low = term("Piers", archivist, broader="harbours")
    assert list(low.broader.all()) == [middle]
    for broader in ("Piers", "Buildings"):
        with pytest.raises(CircularTerms):
            records.edit_term(top, changes={"broader": broader}, revision=1, by=archivist)


def test_merging_agents_keeps_every_link_and_can_be_undone(series: Description, archivist: User) -> None:
    both = item(series, archivist, "1", creator="Ida; Halvorsen, Ida")
    only = item(series, archivist, "2", creator="Ida", depicted="Ida")
    gift = accessions.receive(
        received_on=date(2026, 3, 1), fields={"title": "Gift", "source": "Ida"}, by=archivist
    )
    drop, into = Agent.objects.get(name="Ida"), Agent.objects.get(name="Halvorsen, Ida")
    seen = merging.preview(drop, into=into)
    assert (seen.descriptions, seen.in_both, seen.others, seen.can_be_undone) == (3, 1, 1, True)
    event = merging.merge(drop, into=into, by=archivist)
    for each in (both, only, gift, drop, into):
        each.refresh_from_db()
    assert both.creator == only.creator == "Halvorsen, Ida"
    assert described.texts(only)["depicted"] == "Halvorsen, Ida"
    assert gift.source == into
    assert drop.merged_into == into
    assert into.keys == ["halvorsen, ida", "ida"]
    assert item(series, archivist, "3", creator="Ida").creator == "Halvorsen, Ida"
    merging.undo(event, by=archivist)
    for each in (both, only, gift, drop, into):
        each.refresh_from_db()
    assert sorted(both.creator.split("; ")) == ["Halvorsen, Ida", "Ida"]
    assert described.texts(only)["depicted"] == "Ida"
    assert gift.source == drop
    assert Agent.objects.filter(pk=drop.pk, merged_into__isnull=True).exists()
    assert into.keys == ["halvorsen, ida"]
    with pytest.raises(CannotUndo):
        merging.undo(event, by=archivist)


def test_merging_terms_moves_what_stands_above_and_below(series: Description, archivist: User) -> None:
    term("Places of work", archivist)
    drop = term("Quays", archivist, broader="Places of work")
    into = term("Piers", archivist)
    low = term("Jetties", archivist, broader="Quays")
    made = item(series, archivist, subjects="Quays; Gulls")
    event = merging.merge(drop, into=into, by=archivist)
    made.refresh_from_db()
    assert described.texts(made)["subjects"] == "Piers; Gulls"
    assert list(low.broader.all()) == [into]
    assert [each.name for each in into.broader.all()] == ["Places of work"]
    merging.undo(event, by=archivist)
    made.refresh_from_db()
    assert described.texts(made)["subjects"] == "Quays; Gulls"
    assert list(low.broader.all()) == [drop]
    assert not into.broader.exists()


def test_a_broader_term_can_be_merged_into_its_narrower_one(archivist: User) -> None:
    top = term("Harbours", archivist)
    low = term("Piers", archivist, broader="Harbours")
    merging.merge(top, into=low, by=archivist)
    assert not low.broader.exists()


def test_only_two_living_records_of_one_list_are_merged(archivist: User) -> None:
    one, other = agent("Ida", archivist), agent("Nils", archivist)
    with pytest.raises(CannotMerge):
        merging.merge(one, into=one, by=archivist)
    with pytest.raises(CannotMerge):
        merging.merge(one, into=agent_of(archivist), by=archivist)
    with pytest.raises(CannotMerge):
        merging.merge(
            term("Bergen", archivist), into=term("Bergen", archivist, Vocabulary.PLACE), by=archivist
        )
    merging.merge(one, into=other, by=archivist)
    with pytest.raises(CannotMerge):
        merging.merge(Agent.objects.get(pk=one.pk), into=other, by=archivist)


def test_accessions_are_numbered_within_their_year(fonds: Description, archivist: User, reader: User) -> None:
    made = [
        accessions.receive(received_on=day, fields={"title": "Boxes", "descriptions": "HO"}, by=archivist)
        for day in (date(2025, 5, 1), date(2025, 6, 1), date(2026, 1, 1))
    ]
    assert [each.number for each in made] == ["2025-001", "2025-002", "2026-001"]
    assert list(fonds.accessions.order_by("number")) == made
    assert PreservationEvent.objects.filter(event_type=EventType.ACCESSION, accession=made[0]).exists()
    with pytest.raises(NotPermitted):
        accessions.receive(received_on=date(2026, 1, 1), fields={"title": "x"}, by=reader)


def test_an_accession_names_its_source_and_only_known_descriptions(archivist: User) -> None:
    made = accessions.receive(
        received_on=date(2026, 1, 1), fields={"title": "Gift", "source": "Ida"}, by=archivist
    )
    edited = accessions.edit(
        made, changes={"terms": "May be published", "source": "Nils"}, revision=1, by=archivist
    )
    assert edited.source is not None
    assert edited.source.name == "Nils"
    event = PreservationEvent.objects.get(accession=made, detail__act="accession edited")
    assert event.detail["changed"]["source"] == ["Ida", "Nils"]
    for wrong in ({"descriptions": "NOWHERE"}, {"source": "A; B"}, {"title": ""}):
        with pytest.raises(ValidationError):
            accessions.edit(edited, changes=wrong, revision=2, by=archivist)
    assert Accession.objects.get().revision == 2
