"""The fields of descriptions: kept where they belong, names tied to records, everything searched."""

import pytest
from django.core.exceptions import ValidationError

from archive.domain.errors import FieldNotOffered
from archive.domain.vocabulary import AgentKind, AgentRelation, LevelOfDescription, Vocabulary
from archive.models import Agent, Description, PreservationEvent, Term, User, described
from archive.selectors.finding import catalogue
from archive.services.describing import descriptions, records
from tests.archive.items import item


def edited(description: Description, by: User, **changes: str) -> Description:
    description.refresh_from_db()
    return descriptions.edit(description, changes=changes, revision=description.revision, by=by)


def test_every_kind_of_field_comes_back_as_it_was_written(series: Description, archivist: User) -> None:
    written = {
        "date_edtf": "民国二十六年",
        "print_date_edtf": "about 1950",
        "extent": "1 glass negative",
        "creator": "Halvorsen, Ida; Halvorsen, Nils",
        "depicted": "林桂生",
        "subjects": "Piers; Fishing",
        "places": "Bergen",
        "process": "gelatin_dry_plate",
        "carrier": "glass_negative",
        "height_mm": "90,50",
        "width_mm": "120",
        "verso_transcription": "Line one\r\nline two",
        "note": "Cracked",
    }
    made = item(series, archivist, **written)
    told = described.texts(Description.objects.get(pk=made.pk))
    expected = {
        **written,
        "date_edtf": "1937",
        "print_date_edtf": "1950~",
        "height_mm": "90.5",
        "verso_transcription": "Line one\nline two",
        "title": "Pier",
    }
    assert {name: value for name, value in told.items() if value} == expected
    assert made.elements == {
        "extent": "1 glass negative",
        "verso_transcription": "Line one\nline two",
        "note": "Cracked",
    }


def test_a_name_that_is_known_is_tied_and_not_doubled(series: Description, archivist: User) -> None:
    item(series, archivist, "1", creator="Halvorsen, Ida")
    item(series, archivist, "2", creator="  HALVORSEN,  ida ", photographer="Halvorsen, Ida")
    agent = Agent.objects.get(name="Halvorsen, Ida")
    assert agent.kind == AgentKind.PERSON
    assert sorted(role.relation for role in agent.roles.all()) == [
        AgentRelation.CREATOR,
        AgentRelation.CREATOR,
        AgentRelation.PHOTOGRAPHER,
    ]


def test_another_name_of_a_record_leads_to_it(series: Description, archivist: User) -> None:
    records.record_agent(fields={"name": "Lin Guisheng", "parallel_names": "林桂生 [zh]"}, by=archivist)
    made = item(series, archivist, depicted="林桂生")
    assert described.texts(made)["depicted"] == "Lin Guisheng"
    assert catalogue.searched(archivist, "林桂生").get() == made


def test_a_process_is_found_in_either_language(series: Description, archivist: User) -> None:
    made = item(series, archivist, process="albumen_print")
    assert catalogue.searched(archivist, "albumen").get() == made
    assert catalogue.searched(archivist, "蛋白").get() == made


@pytest.mark.parametrize("changes", [{"note": "Torn"}, {"creator": "Nils"}, {"places": "Bergen; 卑尔根"}])
def test_what_changes_is_told_by_the_event(
    series: Description, archivist: User, changes: dict[str, str]
) -> None:
    edited(series, archivist, **changes)
    event = PreservationEvent.objects.filter(description=series, detail__act="edited").get()
    assert event.detail["changed"] == {name: ["", value] for name, value in changes.items()}


def test_writing_the_same_names_again_changes_nothing(series: Description, archivist: User) -> None:
    revision = edited(series, archivist, creator="Ida; Nils").revision
    assert edited(series, archivist, creator="ida;  NILS").revision == revision


def test_links_that_are_taken_away_are_gone(series: Description, archivist: User) -> None:
    edited(series, archivist, creator="Ida; Nils", subjects="Piers")
    last = edited(series, archivist, creator="Nils", subjects="")
    assert described.texts(last)["creator"] == last.creator == "Nils"
    assert not last.term_uses.exists()
    assert not catalogue.searched(archivist, "ida").exists()


def test_a_field_of_another_level_is_refused(fonds: Description, archivist: User) -> None:
    with pytest.raises(FieldNotOffered):
        edited(fonds, archivist, process="albumen_print")
    with pytest.raises(FieldNotOffered):
        descriptions.create(
            parent=None,
            level=LevelOfDescription.FONDS,
            code="X",
            title="X",
            by=archivist,
            fields={"verso_transcription": "x"},
        )


@pytest.mark.parametrize(
    "fields",
    [{"height_mm": "tall"}, {"height_mm": "-3"}, {"process": "magic"}, {"creator": "x" * 301}],
)
def test_what_does_not_fit_is_refused_at_its_field(
    series: Description, archivist: User, fields: dict[str, str]
) -> None:
    with pytest.raises(ValidationError) as refusal:
        item(series, archivist, **fields)
    assert list(refusal.value.message_dict) == list(fields)
    assert not Agent.objects.filter(name__startswith="x").exists()


def test_a_renamed_record_is_told_by_its_descriptions(series: Description, archivist: User) -> None:
    made = item(series, archivist, creator="Ida", places="Bergen")
    agent, place = Agent.objects.get(name="Ida"), Term.objects.get(vocabulary=Vocabulary.PLACE)
    records.edit_agent(agent, changes={"name": "Halvorsen, Ida"}, revision=1, by=archivist)
    records.edit_term(place, changes={"parallel_names": "卑尔根 [zh]"}, revision=1, by=archivist)
    made.refresh_from_db()
    assert made.creator == "Halvorsen, Ida"
    assert catalogue.searched(archivist, "halvorsen 卑尔根").get() == made
