"""Tables and batch edits of those who work in one branch, and what of other branches they tell."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from archive.domain import fields, tables
from archive.domain.batch_acts import Act
from archive.domain.errors import TableHasFindings
from archive.domain.rights import NamedField, RestrictionReason, Scope
from archive.domain.rights_errors import OtherBranch
from archive.domain.vocabulary import Role
from archive.models import Description, User
from archive.models import described as models
from archive.policies.visibility import Person
from archive.selectors.describing import batch_plans, ead, oai_dc, table_plans, table_rows
from archive.selectors.describing.batch_plans import Wish
from archive.selectors.finding import scopes
from archive.selectors.finding.narrowing import Narrowing
from archive.selectors.finding.scopes import Scope as Among
from archive.services.describing import batches, table_imports
from archive.services.protection import openings, rights
from tests.archive.rules import described, limited


@pytest.fixture
def ours(fonds: Description, archivist: User) -> Description:
    return described(fonds, "2", by=archivist, level="series", title="Ships")


@pytest.fixture
def lena(ours: Description) -> User:
    return limited("lena", Role.ARCHIVIST, ours)


@pytest.fixture
def portrait(series: Description, archivist: User) -> Description:
    """A public portrait elsewhere, of which readers are told no name."""
    made = described(
        series,
        "1",
        by=archivist,
        title="Canary of Canary Row",
        depicted="Canary Jones",
        creator="Canary Brown",
        donor="Canary Smith",
        note="A canary",
    )
    rights.withhold_names(
        made, fields=list(NamedField), stand_in_title="A woman", scope=Scope.ITEM, by=archivist
    )
    made.refresh_from_db()
    return made


def csv_of(person: Person, branch: Description) -> str:
    found = scopes.opened(person, Among(branch=branch.pk))
    return "".join(table_rows.csv_lines(person, found, has_bom=False))


def planned(content: str, by: User) -> table_plans.Plan:
    read = tables.read(content.encode())
    return table_plans.plan(by, read, tables.mapped(read.header))


@pytest.mark.parametrize("who", ["stranger", "lena"])
def test_no_file_of_a_branch_tells_a_withheld_name(
    portrait: Description, series: Description, lena: User, archivist: User, who: str
) -> None:
    person: Person = lena if who == "lena" else AnonymousUser()
    found = scopes.opened(person, Among(branch=series.pk))
    written = [
        csv_of(person, series),
        "".join(oai_dc.lines(person, found)),
        "".join(ead.lines(person, scopes.top(person, Among(branch=series.pk)) or series, found)),
    ]
    for text in written:
        assert "A woman" in text
        assert "Canary" not in text
    assert "Canary Jones" in csv_of(archivist, series)


def test_a_withheld_field_is_missing_and_comes_back_as_nothing(
    portrait: Description, series: Description, lena: User, archivist: User
) -> None:
    content = csv_of(lena, series)
    row = dict(zip(tables.COLUMNS, tables.read(content.encode()).rows[1].cells, strict=True))
    assert (row["depicted"], row["donor"], row["title"]) == ("\\N", "\\N", "A woman")
    assert planned(content, lena).counts == {"created": 0, "updated": 0, "unchanged": 2}


def test_a_table_changes_and_makes_only_what_stands_in_ones_branch(
    portrait: Description, ours: Description, lena: User, archivist: User
) -> None:
    hidden = described(ours, "1", by=archivist, visibility="staff")
    content = (
        "reference_code,level,title,depicted\r\n"
        f"{portrait.reference_code},item,Mine,Me\r\n"
        "HO-1-9,item,New there,\r\n"
        "HO-1-1,item,Guess,\r\n"
        "QQ,fonds,A fonds,\r\n"
        f"{hidden.reference_code},item,Brig,\r\n"
        "HO-2-7,item,Sloop,\r\n"
        "HO-2-8,file,Loose,\r\n"
        "HO-2-8-1,item,In it,\r\n"
    )
    plan = planned(content, lena)
    told = [(each.row, each.column, each.code) for each in plan.findings]
    assert told == [
        (2, "reference_code", "other_branch"),
        (3, "parent_code", "other_branch"),
        (4, "reference_code", "code_twice"),
        (5, "parent_code", "other_branch"),
    ]
    before = [each.changes for each in plan.changes if each.code == portrait.reference_code]
    assert "Canary" not in str(before)
    kept = table_imports.keep(content.encode(), name="x.csv", by=lena)
    table_imports.start(kept, fingerprint=plan.fingerprint, by=lena)
    assert kept.failure_code == TableHasFindings.code
    fitting = "\r\n".join([content.split("\r\n")[0], *content.split("\r\n")[5:]])
    kept = table_imports.keep(fitting.encode(), name="x.csv", by=lena)
    plan = table_imports.plan(kept, by=lena)
    assert plan.findings == ()
    table_imports.start(kept, fingerprint=plan.fingerprint, by=lena)
    assert kept.counts == {"created": 3, "updated": 1, "unchanged": 0}


def test_limited_staff_do_not_learn_which_codes_others_have(
    series: Description, ours: Description, lena: User, archivist: User
) -> None:
    described(series, "5", by=archivist, visibility="staff")
    content = "reference_code,level,title\r\nHO-1-5,item,There?\r\nHO-1-6,item,Not there?\r\n"
    assert {each.code for each in planned(content, lena).findings} == {"other_branch"}


def test_a_batch_leaves_other_branches_out_and_its_undo_asks_for_all_of_them(
    portrait: Description, ours: Description, lena: User, archivist: User
) -> None:
    own = described(ours, "1", by=archivist, depicted="Ida")
    scope = Among(keys=(portrait.pk, own.pk))
    wish = Wish(fields.BY_NAME["depicted"], Act.ADD, "Ole")
    shown = list(batch_plans.all_of(lena, scope, wish))
    assert [(each.before, each.code) for each in shown] == [("", "other_branch"), ("Ida", "")]
    totals = batch_plans.totals(lena, scope, wish)
    assert (totals.changed, totals.left_out) == (1, 1)
    batches.apply(scope, wish, fingerprint=totals.fingerprint, by=lena)
    whole = batch_plans.totals(archivist, scope, Wish(wish.field, Act.ADD, "Eli"))
    assert whole.changed == 2
    of_all = batches.apply(
        scope, Wish(wish.field, Act.ADD, "Eli"), fingerprint=whole.fingerprint, by=archivist
    )
    with pytest.raises(OtherBranch):
        batches.undo(of_all, by=lena)
    portrait.refresh_from_db()
    assert portrait.title == "Canary of Canary Row"
    assert models.texts(portrait)["depicted"] == "Canary Jones; Eli"


def test_a_batch_of_a_search_takes_what_its_filters_leave(series: Description, archivist: User) -> None:
    old = described(series, "1", by=archivist, title="Pier", date_edtf="1911")
    described(series, "2", by=archivist, title="Pier", date_edtf="1951")
    narrowing = Narrowing(latest=date(1920, 1, 1))
    for scope in (Among(query="pier", narrowing=narrowing), Among(narrowing=narrowing, level="item")):
        assert list(scopes.described(archivist, scope)) == [old]
    assert not scopes.described(archivist, Among()).exists()


def test_what_asks_for_a_reason_leaves_in_no_file_and_no_batch_before_one_was_given(
    series: Description, archivist: User
) -> None:
    rite = described(series, "3", by=archivist, title="A rite")
    rights.restrict(rite, reason=RestrictionReason.SACRED_OR_SECRET, scope=Scope.ITEM, by=archivist)
    plain = described(series, "4", by=archivist, title="A quay")
    branch = Among(branch=series.pk)
    assert rite not in scopes.opened(archivist, branch) and plain in scopes.opened(archivist, branch)
    assert "A rite" not in csv_of(archivist, series)
    openings.open_closed(rite, why="A request of the community", by=archivist)
    assert rite in scopes.opened(archivist, branch)
    assert "A rite" in csv_of(archivist, series)
