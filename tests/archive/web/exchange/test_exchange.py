"""The pages of tables, batch edits and files of a branch."""

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import reverse

from archive.models import BatchEdit, Description, TableImport, User
from archive.services.describing import descriptions
from archive.web.forms.tables import TableForm
from tests.archive.items import item

EAD = "{http://ead3.archivists.org/schema/}"
DC = "{http://purl.org/dc/elements/1.1/}"


@pytest.fixture
def desk(client: Client, archivist: User) -> Client:
    client.force_login(archivist)
    return client


def body(answer: object) -> bytes:
    assert isinstance(answer, StreamingHttpResponse)
    return b"".join(part if isinstance(part, bytes) else part.encode() for part in answer)


def sent(desk: Client, content: str) -> Any:
    file = SimpleUploadedFile("pictures.csv", content.encode(), content_type="text/csv")
    return desk.post(reverse("exchange:new"), {"file": file}, follow=True)


def test_a_table_is_checked_shown_and_written(desk: Client, series: Description, archivist: User) -> None:
    made = item(series, archivist)
    page = sent(desk, f"reference_code,level,title\n{made.reference_code},item,码头\nHO-1-2,item,Quay\n")
    text = page.content.decode()
    assert "1 new, 1 changed, 0 unchanged" in text
    assert "码头" in text
    kept = TableImport.objects.get()
    made.refresh_from_db()
    assert made.title == "Pier"
    plan = page.context["plan"]
    address = reverse("exchange:write", args=[kept.pk])
    answer = desk.post(address, {"fingerprint": plan.fingerprint}, follow=True)
    assert "Imported: 1 new, 1 changed, 0 unchanged" in answer.content.decode()
    made.refresh_from_db()
    assert made.title == "码头"


def test_all_findings_are_shown_and_can_be_fetched(desk: Client, series: Description) -> None:
    page = sent(desk, "reference_code,level,title,date_edtf\nHO-1-1,item,,soon\nHO-1-2,shelf,x,\n")
    text = page.content.decode()
    assert "3 things are wrong" in text
    assert "Import the table" not in text
    kept = TableImport.objects.get()
    lines = desk.get(reverse("exchange:findings", args=[kept.pk])).content.decode().split("\r\n")
    assert lines[0] == "row,column,code,finding"
    assert [line.split(",")[2] for line in lines[1:4]] == [
        "date_unreadable",
        "title_missing",
        "level_unknown",
    ]


def test_columns_can_be_named_on_the_page(desk: Client, series: Description) -> None:
    page = sent(desk, "Signatur,Ebene,Titel\nHO-1-1,item,Kai\n")
    assert "Choose the column that has the reference codes" in page.content.decode()
    address = reverse("exchange:table", args=[TableImport.objects.get().pk])
    chosen = {"column_0": "reference_code", "column_1": "level", "column_2": "title"}
    assert "1 new" in desk.post(address, chosen, follow=True).content.decode()


def test_a_file_that_is_no_table_is_refused_on_the_page(desk: Client, series: Description) -> None:
    assert "There is nothing in the file" in sent(desk, "reference_code\n").content.decode()


def test_a_table_that_is_too_large_is_refused_on_the_page(
    desk: Client, series: Description, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TableForm.base_fields["file"], "most_bytes", 20)
    page = sent(desk, "reference_code,level,title\nHO-1-1,item,Pier\n")
    assert "This file is larger than 20\xa0bytes. Split it." in page.content.decode()
    assert not TableImport.objects.exists()


def test_nobody_sees_the_table_of_another(
    desk: Client, client: Client, series: Description, admin: User, reader: User
) -> None:
    sent(desk, "reference_code,level,title\nHO-1-1,item,Kai\n")
    address = reverse("exchange:table", args=[TableImport.objects.get().pk])
    client.force_login(admin)
    assert client.get(address).status_code == 404
    client.force_login(reader)
    assert client.get(address).status_code == 403


def test_many_are_edited_from_a_branch_and_it_is_undone(
    desk: Client, series: Description, archivist: User
) -> None:
    first, _other = item(series, archivist, "1"), item(series, archivist, "2")
    asked = {"in": str(series.pk), "field": "subjects", "act": "add", "value": "码头", "level": "item"}
    page = desk.get(reverse("exchange:many"), asked)
    assert "2 would change" in page.content.decode()
    confirmed = {**asked, "confirmed": page.context["totals"].fingerprint}
    answer = desk.post(reverse("exchange:many"), confirmed, follow=True)
    assert "2 descriptions were changed" in answer.content.decode()
    first.refresh_from_db()
    descriptions.edit(first, changes={"note": "Seen"}, revision=first.revision, by=archivist)
    undo = reverse("exchange:undo", args=[BatchEdit.objects.get().pk])
    text = desk.post(undo, follow=True).content.decode()
    assert "1 description is as it was" in text
    assert first.reference_code in text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"field": "title", "act": "clear"}, "cannot take this"),
        ({"field": "note", "act": "replace"}, "which text is to be replaced"),
        ({"field": "note", "act": "set"}, "Say with what"),
        ({"field": "date_edtf", "act": "set", "value": "soon"}, "cannot be read"),
    ],
)
def test_an_act_that_cannot_be_is_told_so(
    desk: Client, series: Description, asked: dict[str, str], said: str
) -> None:
    answer = desk.get(reverse("exchange:many"), {"in": str(series.pk), **asked})
    assert answer.status_code == 422
    assert said in answer.content.decode()


@pytest.mark.parametrize(
    "query", ["", "in=x", "key=1", "in=00000000-0000-0000-0000-000000000000", "q=a&level=x"]
)
def test_a_scope_that_is_none_does_not_exist(desk: Client, db: None, query: str) -> None:
    assert desk.get(f"{reverse('exchange:many')}?{query}").status_code == 404
    assert desk.get(f"{reverse('exchange:csv')}?{query}").status_code == 404


def test_pages_offer_check_boxes_only_to_those_who_describe(
    desk: Client, series: Description, archivist: User
) -> None:
    made = item(series, archivist, visibility="public")
    box = f'name="key" value="{made.pk}"'
    search = f"{reverse('catalogue:search')}?q=pier"
    assert box in desk.get(series.get_absolute_url()).content.decode()
    assert box in desk.get(search).content.decode()
    desk.logout()
    for address in (series.get_absolute_url(), search):
        text = desk.get(address).content.decode()
        assert "Pier" in text
        assert box not in text


@pytest.mark.parametrize("name", ["csv", "ead", "dublin_core"])
def test_a_file_of_a_branch_holds_what_its_reader_may_see(
    client: Client, series: Description, archivist: User, name: str
) -> None:
    item(series, archivist, "1", note="canary", inscription="canary")
    item(series, archivist, "2", visibility="public", inscription="<Kai & 码头>\x0b")
    address = f"{reverse(f'exchange:{name}')}?in={series.pk}"
    text = body(client.get(address)).decode()
    assert "HO-1-2" in text
    assert "码头" in text
    assert "canary" not in text
    assert "HO-1-1" not in text
    assert client.head(address).status_code == 200
    client.force_login(archivist)
    assert "HO-1-1" in body(client.get(address)).decode()
    descriptions.edit(series, changes={"visibility": "staff"}, revision=series.revision, by=archivist)
    client.logout()
    assert client.get(address).status_code == 404


def test_a_finding_aid_is_nested_as_the_tree_is(desk: Client, fonds: Description, archivist: User) -> None:
    descriptions.edit(
        fonds, changes={"creator": "港务局", "note": "a\nb"}, revision=fonds.revision, by=archivist
    )
    series = descriptions.create(parent=fonds, level="series", code="1", title="<Kais> & 码头", by=archivist)  # type: ignore[arg-type]
    item(series, archivist, "1", subjects="Piers", places="卑尔根", date_edtf="1937~")
    descriptions.create(parent=fonds, level="series", code="2", title="Ships", by=archivist)  # type: ignore[arg-type]
    root = fromstring(body(desk.get(f"{reverse('exchange:ead')}?in={fonds.pk}")))
    assert root.tag == f"{EAD}ead"
    assert root.findtext(f"{EAD}control/{EAD}recordid") == "HO"
    top = root.find(f"{EAD}archdesc")
    assert top is not None
    assert top.get("level") == "fonds"
    assert top.findtext(f"{EAD}did/{EAD}origination/{EAD}persname/{EAD}part") == "港务局"
    components = top.findall(f"{EAD}dsc/{EAD}c")
    assert [each.findtext(f"{EAD}did/{EAD}unittitle") for each in components] == ["<Kais> & 码头", "Ships"]
    assert [each.get("level") for each in components[0].findall(f"{EAD}c")] == ["item"]
    found = components[0].find(f"{EAD}c")
    assert found is not None
    assert found.findtext(f"{EAD}did/{EAD}unitdate") == "1937~"
    assert found.findtext(f"{EAD}controlaccess/{EAD}geogname/{EAD}part") == "卑尔根"


def test_dublin_core_has_a_record_for_each(desk: Client, series: Description, archivist: User) -> None:
    item(series, archivist, "1", creator="林桂生", subjects="Piers; Ships")
    root = fromstring(body(desk.get(f"{reverse('exchange:dublin_core')}?in={series.pk}")))
    assert [each.findtext(f"{DC}identifier") for each in root] == ["HO-1", "HO-1-1"]
    assert root[1].findtext(f"{DC}creator") == "林桂生"
    assert [each.text for each in root[1].findall(f"{DC}subject")] == ["Piers", "Ships"]


def test_the_commands_write_what_they_read(
    tmp_path: Path, series: Description, archivist: User, capsys: pytest.CaptureFixture[str]
) -> None:
    item(series, archivist, note="=1+1\n码头")
    first, second = f"{tmp_path}/first.csv", f"{tmp_path}/second.csv"
    call_command("export_csv", "--branch", "HO", "--to", first)
    call_command("import_csv", first, "--write")
    assert "unchanged: 3" in capsys.readouterr().out
    call_command("export_csv", "--branch", "HO", "--to", second)
    assert Path(first).read_bytes() == Path(second).read_bytes()
