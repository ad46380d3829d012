"""Searches that a person keeps: by name, for nobody else."""

import pytest
from django.test import Client
from django.urls import reverse

from archive.models import Description, SavedSearch, User

SAVE = reverse("catalogue:save_search")
LIST = reverse("catalogue:saved_searches")


def keep(client: Client, name: str = "Quays", query: str = "q=quay&decade=1930") -> SavedSearch:
    client.post(SAVE, {"name": name, "query": query}, follow=True)
    return SavedSearch.objects.get(name=name)


def test_a_search_is_kept_from_its_page_and_leads_back_to_it(
    client: Client, reader: User, fonds: Description
) -> None:
    client.force_login(reader)
    page = client.get(reverse("catalogue:search"), {"q": "harbour", "level": "fonds", "page": "1", "x": "y"})
    assert page.context["to_keep"] == "q=harbour&level=fonds"
    kept = keep(client, query=page.context["to_keep"])
    assert kept.get_absolute_url() in client.get(LIST).content.decode().replace("&amp;", "&")
    assert "Harbour office" in client.get(kept.get_absolute_url()).content.decode().replace(
        "<mark>", ""
    ).replace("</mark>", "")


def test_nobody_else_sees_renames_or_deletes_it(client: Client, reader: User, archivist: User) -> None:
    client.force_login(reader)
    kept = keep(client)
    client.force_login(archivist)
    assert kept.name not in client.get(LIST).content.decode()
    assert kept.name not in client.get(reverse("catalogue:search")).content.decode()
    rename, delete = (reverse(f"catalogue:{act}_search", args=[kept.pk]) for act in ("rename", "delete"))
    assert client.post(rename, {"name": "Mine"}).status_code == 404
    assert client.post(delete).status_code == 404
    assert SavedSearch.objects.get().name == "Quays"


def test_a_stranger_is_asked_to_sign_in(client: Client, db: None) -> None:
    for answer in (client.get(LIST), client.post(SAVE, {"name": "x", "query": "q=x"})):
        assert answer.status_code == 302
        assert "sign-in" in answer["Location"]
    assert not SavedSearch.objects.exists()


def test_it_can_be_renamed_and_deleted(client: Client, reader: User) -> None:
    client.force_login(reader)
    kept = keep(client)
    client.post(reverse("catalogue:rename_search", args=[kept.pk]), {"name": " Old  quays "})
    assert SavedSearch.objects.get().name == "Old quays"
    client.post(reverse("catalogue:delete_search", args=[kept.pk]))
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 101])
def test_a_name_that_cannot_be_kept_is_refused_with_a_reason(client: Client, reader: User, name: str) -> None:
    client.force_login(reader)
    answer = client.post(SAVE, {"name": name, "query": "q=x"}, follow=True)
    assert "notice--error" in answer.content.decode()
    assert not SavedSearch.objects.exists()


def test_a_name_is_given_once(client: Client, reader: User) -> None:
    client.force_login(reader)
    keep(client)
    answer = client.post(SAVE, {"name": "Quays", "query": "q=other"}, follow=True)
    assert "Choose another name" in answer.content.decode()
    assert SavedSearch.objects.count() == 1
