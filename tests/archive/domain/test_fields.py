"""The table of fields: whole, and each level gets what belongs to it."""

from archive.domain import fields, processes
from archive.domain.field_words import AREAS, HELP, LABELS
from archive.domain.vocabulary import AgentRelation
from archive.domain.vocabulary import LevelOfDescription as Level


def names_at(level: Level) -> set[str]:
    return {field.name for field in fields.offered(level)}


def test_all_elements_of_isad_g_are_there() -> None:
    """26, of which the tree gives reference code (3.1.1) and level (3.1.4)."""
    numbers = {field.isad for field in fields.ALL if field.isad}
    areas = {1: 5, 2: 4, 3: 4, 4: 5, 5: 4, 6: 1, 7: 3}
    whole = {f"3.{area}.{number}" for area, most in areas.items() for number in range(1, most + 1)}
    assert numbers == whole - {"3.1.1", "3.1.4"}


def test_every_field_and_area_has_words() -> None:
    assert set(LABELS) == set(fields.BY_NAME)
    assert set(HELP) <= set(fields.BY_NAME)
    assert set(AREAS) == set(fields.Area)


def test_a_photograph_is_described_where_there_is_one() -> None:
    assert "process" in names_at(Level.ITEM)
    assert "process" not in names_at(Level.FONDS)
    assert "accruals" in names_at(Level.SERIES)
    assert "accruals" not in names_at(Level.ITEM)


def test_a_fonds_misses_its_creator_and_an_item_only_its_title() -> None:
    assert [each.name for each in fields.missing(Level.FONDS, {"title": "x", "extent": "3 boxes"})] == [
        "date_edtf",
        "creator",
    ]
    assert [each.name for each in fields.missing(Level.ITEM, {})] == ["title"]


def test_terms_of_processes_are_told_apart() -> None:
    terms = processes.terms().values()
    known = [term.aat for term in terms if term.aat]
    assert len(known) == len(set(known))
    assert all(term.fields <= {"process", "carrier"} and term.fields for term in terms)
    assert len({term.chinese for term in terms}) == len({term.english for term in terms}) == len(terms)
    assert processes.is_negative("glass_negative")
    assert not processes.is_negative("albumen_print", "")
    assert processes.named("daguerreotype").uri == "http://vocab.getty.edu/aat/300127181"


def test_every_relation_of_agents_is_a_field() -> None:
    assert set(fields.RELATIONS.values()) == set(AgentRelation)
