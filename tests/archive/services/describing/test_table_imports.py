"""Tables of descriptions: out and in again, checked whole before anything is written, one transaction."""

from collections.abc import Mapping
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Concat
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from archive.domain import fields, processes, tables
from archive.domain.errors import CatalogueMoved, NotPermitted, TableHasFindings
from archive.domain.fields import Kind
from archive.domain.vocabulary import LevelOfDescription as Level
from archive.domain.vocabulary import TableState, Visibility
from archive.models import Description, PreservationEvent, TableImport, User, described
from archive.policies.visibility import Person
from archive.selectors.describing import table_plans, table_rows
from archive.selectors.describing.table_plans import Plan
from archive.selectors.finding.scopes import Scope
from archive.selectors.finding.scopes import described as in_scope
from archive.services.describing import descriptions, table_imports, table_writing
from tests.archive.items import item

_PIECES = ["港务局", "=1+1", "-5", "@x", "'", '"', ",", "\r\n", "\n", "\r", r"\N", " ", "a", "Ü", "；", "+"]
_PIECES += ["＝1", "\t", "\u2028", "\x85", "\x0b", "\ufeff", "\xa0", "é", "e\u0301", "𠮷"]
_PROSE = st.lists(st.sampled_from(_PIECES), max_size=6).map("".join)
_NAMES = st.lists(
    st.lists(st.sampled_from(["林桂生", "Ida", ", ", "'", "=", "-", '"', " ", "x"]), max_size=4).map("".join),
    max_size=3,
).map("; ".join)
_BY_KIND: Mapping[Kind, st.SearchStrategy[str]] = {
    Kind.LINE: _PROSE,
    Kind.TEXT: _PROSE,
    Kind.NAMES: _NAMES,
    Kind.DATE: st.sampled_from(["", "1937~", "193X", "before 1949", "民国二十六年", "1914/1918"]),
    Kind.NUMBER: st.sampled_from(["", "90,50", "120", "0.1"]),
}
_OWN_WORDS = {"carrier": "glass_negative", "process": next(iter(processes.terms()))}


def _value(field: fields.Field) -> st.SearchStrategy[str]:
    if field.kind is Kind.CHOICE:
        return st.sampled_from(["", _OWN_WORDS[field.name]])
    if field.name == "title":
        return _PROSE.filter(lambda text: bool(text.strip()))
    return _BY_KIND[field.kind]


def _values(level: Level) -> st.SearchStrategy[dict[str, str]]:
    optional = {field.name: _value(field) for field in fields.offered(level) if field.name != "title"}
    required = {"title": _value(fields.BY_NAME["title"]), "visibility": st.sampled_from(Visibility.values)}
    return st.fixed_dictionaries(required, optional=optional)


def out(person: Person, top: Description) -> bytes:
    top.refresh_from_db()
    branch = in_scope(person, Scope(branch=top.pk))
    return "".join(table_rows.csv_lines(person, branch, has_bom=False)).encode()


def planned(content: bytes, by: User) -> Plan:
    table = tables.read(content)
    return table_plans.plan(by, table, tables.mapped(table.header))


def taken_in(content: bytes, by: User) -> Mapping[str, int]:
    table = tables.read(content)
    return table_writing.write(table, tables.mapped(table.header), key=uuid4(), by=by)


def table(*lines: str) -> bytes:
    return "\r\n".join(lines).encode()


@settings(
    max_examples=30,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_out_in_and_out_again_is_the_same_to_the_byte(data: st.DataObject, archivist: User) -> None:
    with transaction.atomic():
        made = descriptions.create(parent=None, level=Level.FONDS, code="QQ", title="x", by=archivist)
        levels = [Level.SERIES, Level.ITEM, Level.ITEM]
        for number, level in enumerate(levels):
            values = data.draw(_values(level))
            descriptions.create(
                parent=made,
                level=level,
                code=f"{number}-x",
                title=values["title"],
                by=archivist,
                fields=values,
            )
        made.refresh_from_db()
        wanted = data.draw(_values(Level.FONDS))
        descriptions.edit(made, changes=wanted, revision=made.revision, by=archivist)
        first = out(archivist, made)
        assert taken_in(first, archivist) == {"created": 0, "updated": 0, "unchanged": 4}
        assert out(archivist, made) == first
        # Changed meanwhile, it comes back; and a catalogue without it is filled from the file.
        changed = Description.objects.get(reference_code="QQ-1-x")
        descriptions.edit(
            changed,
            changes={"title": "?", "note": "?", "creator": "?"},
            revision=changed.revision,
            by=archivist,
        )
        assert taken_in(first, archivist)["updated"] == 1
        assert out(archivist, made) == first
        Description.objects.filter(path__startswith=made.path).update(reference_code=_elsewhere())
        assert taken_in(first, archivist) == {"created": 4, "updated": 0, "unchanged": 0}
        assert out(archivist, Description.objects.get(reference_code="QQ")) == first
        transaction.set_rollback(True)


def _elsewhere() -> Concat:
    return Concat(Value("gone "), F("reference_code"), output_field=CharField())


def test_children_may_stand_before_their_parents(archivist: User, fonds: Description) -> None:
    content = table(
        "reference_code,level,title",
        "HO-7-2,item,Pier",
        "HO-7,series,Quays",
        "NN-1,item,First",
        "NN,collection,New",
    )
    assert taken_in(content, archivist)["created"] == 4
    pier = Description.objects.get(reference_code="HO-7-2")
    assert (pier.code, table_rows.parent_code(pier)) == ("2", "HO-7")
    assert table_rows.parent_code(Description.objects.get(reference_code="NN-1")) == "NN"
    assert not pier.is_public


def test_a_parent_that_is_named_decides_where_a_code_is_parted(archivist: User, fonds: Description) -> None:
    content = table("reference_code,parent_code,level,title", "HO-A-B,HO,item,Pier", "HO-A,HO,series,Quays")
    taken_in(content, archivist)
    assert Description.objects.get(reference_code="HO-A-B").code == "A-B"


def test_an_empty_cell_empties_and_a_missing_one_leaves(archivist: User, series: Description) -> None:
    made = item(series, archivist, note="Cracked", creator="Ida")
    taken_in(table("reference_code,note,creator", rf"{made.reference_code},,\N"), archivist)
    texts = described.texts(Description.objects.get(pk=made.pk))
    assert (texts["note"], texts["creator"], texts["title"]) == ("", "Ida", "Pier")


def test_all_that_is_wrong_is_told_at_once(archivist: User, series: Description) -> None:
    made = item(series, archivist)
    content = table(
        "reference_code,parent_code,level,title,date_edtf,process,height_mm,appraisal,visibility,creator",
        f"{made.reference_code},HO,series,,soon,magic,-4,kept,all,{'x' * 400}",
        f"{made.reference_code},,,,,,,,,",
        ",,,,,,,,,",
        ",HO,item,x,,,,,,",
        "ZZ-1,ZZ,item,x,,,,,,",
        "HO-9,,,x,,,,,,",
        "HO-8,,shelf,x,,,,,,",
        "HO-1-,HO-1,item,x,,,,,,",
        "XX,,item,x,,,,,,",
        "HO-6,HO,item,,,,,,,",
        "HO-5,AA,item,x,,,,,,",
        "HO-4,HO-1,item,x,,,,,,",
        "HO-3,HO,item",
    )
    plan = planned(content, archivist)
    told = [(finding.row, finding.column, finding.code) for finding in plan.findings]
    assert told == [
        (2, "parent_code", "parent_differs"),
        (2, "level", "level_differs"),
        (2, "title", "title_missing"),
        (2, "date_edtf", "date_unreadable"),
        (2, "process", "choice_unknown"),
        (2, "height_mm", "number_unfit"),
        (2, "appraisal", "field_not_offered"),
        (2, "visibility", "visibility_unknown"),
        (2, "creator", "name_long"),
        (3, "reference_code", "code_twice"),
        (5, "reference_code", "code_missing"),
        (6, "parent_code", "parent_unknown"),
        (7, "level", "level_missing"),
        (8, "level", "level_unknown"),
        (9, "reference_code", "code_unfit"),
        (10, "level", "level_misplaced"),
        (11, "title", "title_missing"),
        (12, "parent_code", "parent_unknown"),
        (13, "parent_code", "parent_unfit"),
        (14, "", "row_width"),
    ]
    assert all(finding.sentence for finding in plan.findings)
    before = Description.objects.count()
    with pytest.raises(TableHasFindings):
        taken_in(content, archivist)
    assert Description.objects.count() == before


def test_every_description_has_its_event_with_the_imports_key(archivist: User, series: Description) -> None:
    made = item(series, archivist)
    kept = table_imports.keep(
        table("reference_code,level,title", f"{made.reference_code},item,Quay", "HO-1-9,item,Crane"),
        name="x.csv",
        by=archivist,
    )
    plan = table_imports.plan(kept, by=archivist)
    assert dict(plan.changes[0].changes) == {"title": ("Pier", "Quay")}
    table_imports.start(kept, fingerprint=plan.fingerprint, by=archivist)
    assert (kept.state, kept.counts) == (TableState.DONE, {"created": 1, "updated": 1, "unchanged": 0})
    assert bytes(kept.content) == b""
    events = PreservationEvent.objects.filter(detail__import=str(kept.pk))
    assert sorted(str(event.detail["act"]) for event in events) == ["described", "edited"]


def test_a_catalogue_that_moved_since_the_check_stays(archivist: User, series: Description) -> None:
    made = item(series, archivist)
    content = table("reference_code,title", f"{made.reference_code},Quay")
    kept = table_imports.keep(content, name="x.csv", by=archivist)
    plan = table_imports.plan(kept, by=archivist)
    descriptions.edit(made, changes={"title": "Harbour"}, revision=made.revision, by=archivist)
    table_imports.start(kept, fingerprint=plan.fingerprint, by=archivist)
    assert (kept.state, kept.failure_code) == (TableState.FAILED, CatalogueMoved.code)
    made.refresh_from_db()
    assert made.title == "Harbour"
    table_imports.back_to_draft(kept, by=archivist)
    assert table_imports.plan(kept, by=archivist).changes[0].changes["title"] == ("Harbour", "Quay")


def test_only_those_who_describe_import(reader: User, reviewer: User, archivist: User) -> None:
    for person in (reader, reviewer):
        with pytest.raises(NotPermitted):
            table_imports.keep(table("reference_code", "HO"), name="x.csv", by=person)
    assert not TableImport.objects.exists()


def test_a_table_shows_what_its_reader_may_see(archivist: User, series: Description, reader: User) -> None:
    item(series, archivist, "1", note="canary")
    public = item(series, archivist, "2", visibility="public")
    for person in (reader, AnonymousUser()):
        told = out(person, series).decode()
        assert public.reference_code in told
        assert "canary" not in told
        assert "HO-1-1" not in told


def test_columns_may_be_chosen_otherwise(archivist: User, series: Description) -> None:
    made = item(series, archivist)
    content = table("Signatur,Titel,title", f"{made.reference_code},Kai,x")
    kept = table_imports.keep(content, name="x.csv", by=archivist)
    assert kept.columns == {"2": "title"}
    table_imports.set_columns(kept, {0: "reference_code", 1: "title", 2: "nonsense"}, by=archivist)
    kept.refresh_from_db()
    assert kept.columns == {"0": "reference_code", "1": "title"}
    assert table_imports.plan(kept, by=archivist).changes[0].values == {"title": "Kai"}


@pytest.mark.django_db(transaction=True)
def test_a_long_table_waits_for_a_worker_and_tells_how_far_it_is(
    archivist: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"LL-{number},item,Picture {number}" for number in range(1, 61)]
    content = table("reference_code,level,title", "LL,fonds,Long", *rows)
    kept = table_imports.keep(content, name="long.csv", by=archivist)
    monkeypatch.setattr(table_imports, "AT_ONCE_UP_TO", 10)
    plan = table_imports.plan(kept, by=archivist)
    table_imports.start(kept, fingerprint=plan.fingerprint, by=archivist)
    assert kept.state == TableState.QUEUED
    assert not Description.objects.exists()
    table_imports.run_if_free(kept.pk)
    kept.refresh_from_db()
    assert (kept.state, kept.done, kept.total) == (TableState.DONE, 50, 61)
    assert Description.objects.count() == 61
