"""The sheet: many descriptions side by side, saved as one act, or told at each cell what is wrong."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from archive.domain.rights import NamedField, RestrictionReason, Scope
from archive.domain.vocabulary import Role
from archive.models import Description, PreservationEvent, User
from archive.services.describing import descriptions
from archive.services.protection import rights
from tests.archive.items import item
from tests.archive.rules import limited

SHOWN = "show=date_edtf&show=subjects&show=note&show=process&show=visibility"


@pytest.fixture
def desk(client: Client, archivist: User) -> Client:
    client.force_login(archivist)
    return client


def under(parent: Description, query: str = SHOWN) -> str:
    return f"{reverse('exchange:sheet')}?under={parent.pk}&{query}"


def filled(page: Any, **typed: str) -> dict[str, str]:
    """What a browser would send of a page, with these cells (`3__title`) typed over."""
    sent: dict[str, str] = {}
    for line in page.context["lines"]:
        if line["locked"]:
            continue
        number, description = line["number"], line["description"]
        sent[f"{number}.key"] = str(description.pk) if description else ""
        sent[f"{number}.read"] = str(line["revision"])
        if not description:
            sent[f"{number}.reference_code"] = line["code"]
        sent |= {cell.name: cell.value for cell in line["cells"] if cell}
    return {**sent, **{name.replace("__", "."): value for name, value in typed.items()}}


def test_new_lines_become_descriptions_and_old_ones_change_in_one_act(
    desk: Client, series: Description, archivist: User
) -> None:
    made = item(series, archivist)
    page = desk.get(under(series, f"{SHOWN}&new=20"))
    assert len(page.context["lines"]) == 21
    typed = {f"{number}__title": f"码头 {number}" for number in range(2, 22)}
    sent = filled(
        page, **typed, **{"1__note": "=1+1\r\nb", "2__date_edtf": "c. 1937", "3__subjects": "Piers; 船"}
    )
    answer = desk.post(under(series), sent, follow=True)
    assert "Saved: 20 new, 1 changed." in answer.content.decode()
    made.refresh_from_db()
    assert made.elements["note"] == "=1+1\nb"
    assert Description.objects.get(reference_code="HO-1-2").date_edtf == "1937~"
    assert Description.objects.get(title="码头 21").reference_code == "HO-1-21"
    acts = PreservationEvent.objects.filter(detail__has_key="import").values_list("detail__import", flat=True)
    assert (len(acts), len(set(acts))) == (21, 1)


def test_a_sheet_that_is_sent_as_it_came_changes_nothing(
    desk: Client, series: Description, archivist: User
) -> None:
    made = item(series, archivist, note="\\N", inscription="'=1\n\nb", subjects="Piers; Ships")
    every = "&".join(f"show={name}" for name in ("note", "inscription", "subjects", "creator", "visibility"))
    answer = desk.post(under(series, every), filled(desk.get(under(series, every))), follow=True)
    assert "Saved: 0 new, 0 changed." in answer.content.decode()
    revision = made.revision
    made.refresh_from_db()
    assert made.revision == revision


def test_all_that_is_wrong_is_told_at_its_cell_and_nothing_is_written(
    desk: Client, series: Description, archivist: User
) -> None:
    item(series, archivist)
    page = desk.get(under(series, f"{SHOWN}&new=3"))
    sent = filled(
        page,
        **{"1__title": " ", "2__date_edtf": "soon", "3__title": "Kept", "3__reference_code": "1"},
        **{"4__title": "x", "4__reference_code": ""},
    )
    answer = desk.post(under(series), sent)
    assert answer.status_code == 422
    told = {place: finding.code for place, finding in answer.context["findings"]}
    assert told == {
        "cell-1-title": "title_missing",
        "cell-2-date_edtf": "date_unreadable",
        "cell-2-title": "title_missing",
        "cell-3-reference_code": "code_twice",
        "cell-4-reference_code": "code_missing",
    }
    text = answer.content.decode()
    assert text.count('aria-invalid="true"') == 5
    assert 'value="soon"' in text
    assert Description.objects.filter(level="item").count() == 1


def test_a_code_that_another_description_has_is_not_taken_for_it(
    desk: Client, series: Description, archivist: User
) -> None:
    made = item(series, archivist, "7")
    sent = filled(desk.get(under(series)), **{"2__title": "Other", "2__reference_code": "7"})
    sent = {name: value for name, value in sent.items() if not name.startswith("1.")}
    answer = desk.post(under(series), sent)
    assert [finding.code for _place, finding in answer.context["findings"]] == ["code_taken"]
    made.refresh_from_db()
    assert made.title == "Pier"


def test_what_somebody_saved_meanwhile_is_shown_before_it_is_replaced(
    desk: Client, series: Description, archivist: User
) -> None:
    made = item(series, archivist)
    sent = filled(desk.get(under(series)), **{"1__note": "mine"})
    descriptions.edit(made, changes={"title": "Theirs"}, revision=made.revision, by=archivist)
    answer = desk.post(under(series), sent)
    assert "Somebody has saved “Theirs” here meanwhile" in answer.content.decode()
    places = [place for place, _finding in answer.context["findings"]]
    assert places == ["cell-1-title", "cell-1-note"]
    answer = desk.post(under(series), filled(answer), follow=True)
    assert "1 changed" in answer.content.decode()
    made.refresh_from_db()
    assert (made.title, made.elements["note"]) == ("Pier", "mine")


def test_a_sheet_of_a_search_and_of_picked_ones_has_no_new_lines(
    desk: Client, series: Description, archivist: User
) -> None:
    made, other = item(series, archivist, "1"), item(series, archivist, "2")
    for query in (f"key={made.pk}&key={other.pk}", "q=pier", "level=item&from=1900", f"q=pier&{SHOWN}"):
        lines = desk.get(f"{reverse('exchange:sheet')}?{query}").context
        if query.startswith("level"):
            continue
        assert [line["code"] for line in lines["lines"]] == ["HO-1-1", "HO-1-2"]
    new = {"1.key": "", "1.reference_code": "9", "1.title": "x"}
    assert desk.post(f"{reverse('exchange:sheet')}?q=pier", new).status_code == 404


def test_an_archivist_of_one_branch_writes_in_it_only(
    client: Client, series: Description, fonds: Description, archivist: User
) -> None:
    elsewhere = descriptions.create(parent=fonds, level="series", code="2", title="Ships", by=archivist)  # type: ignore[arg-type]
    theirs = item(series, archivist, "1", visibility="public", depicted="Canary Jones")
    rights.withhold_names(theirs, fields=[NamedField.DEPICTED], scope=Scope.ITEM, by=archivist)
    client.force_login(limited("lena", Role.ARCHIVIST, elsewhere))
    page = client.get(under(series, "show=depicted"))
    assert [bool(line["locked"]) for line in page.context["lines"]] == [True]
    assert "Canary" not in page.content.decode()
    forged = {"1.key": str(theirs.pk), "1.read": str(theirs.revision), "1.title": "Mine now"}
    answer = client.post(under(series, "show=depicted"), forged)
    assert "Mine now" not in Description.objects.values_list("title", flat=True)
    assert answer.status_code in {200, 302}
    assert client.post(under(series), {"1.key": "", "1.title": "x"}).status_code == 404
    answer = client.post(
        under(elsewhere), {"1.key": "", "1.reference_code": "1", "1.title": "Brig"}, follow=True
    )
    assert "Saved: 1 new" in answer.content.decode()


def test_what_is_guarded_is_described_after_its_page_was_opened(
    desk: Client, series: Description, archivist: User
) -> None:
    made = item(series, archivist, note="canary")
    rights.restrict(made, reason=RestrictionReason.MEDICAL, scope=Scope.ITEM, by=archivist)
    page = desk.get(under(series))
    assert page.context["lines"][0]["locked"]
    assert "canary" not in page.content.decode()
    desk.post(reverse("rights:open", args=[made.pk]), {"why": "The family asks"})
    assert not desk.get(under(series)).context["lines"][0]["locked"]


def test_readers_have_no_sheet_and_ways_lead_into_it(
    desk: Client, series: Description, archivist: User, reader: User
) -> None:
    item(series, archivist, visibility="public")
    address = reverse("exchange:sheet")
    for page in (series.get_absolute_url(), f"{reverse('catalogue:search')}?q=pier"):
        assert address in desk.get(page).content.decode()
    desk.force_login(reader)
    assert desk.get(under(series)).status_code == 403
    assert address not in desk.get(series.get_absolute_url()).content.decode()


@pytest.mark.parametrize("query", ["", "under=x", "under=00000000-0000-0000-0000-000000000000", "show=title"])
def test_a_sheet_of_nothing_does_not_exist(desk: Client, series: Description, query: str) -> None:
    assert desk.get(f"{reverse('exchange:sheet')}?{query}").status_code == 404
