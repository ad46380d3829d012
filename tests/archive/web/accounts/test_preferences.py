"""Language and scheme: chosen without scripts, remembered."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_language_of_the_browser_is_spoken_until_one_is_chosen(client: Client) -> None:
    page = client.get("/", headers={"Accept-Language": "zh-CN,zh;q=0.9"}).content.decode()
    assert '<html lang="zh-hans"' in page
    assert "目录" in page


def test_a_chosen_language_is_remembered_and_brings_one_back(client: Client) -> None:
    answer = client.post("/language/", {"language": "zh-hans", "next": "/search/?q=pier"})
    assert answer["Location"] == "/search/?q=pier"
    assert '<html lang="zh-hans"' in client.get("/").content.decode()
    client.post("/language/", {"language": "en-gb", "next": "/"})
    assert '<html lang="en-gb"' in client.get("/").content.decode()


def test_a_chosen_scheme_is_in_the_first_byte_of_the_page(client: Client) -> None:
    assert "data-scheme" not in client.get("/").content.decode()
    client.post("/scheme/", {"scheme": "dark", "next": "/"})
    assert 'data-scheme="dark"' in client.get("/").content.decode()
    client.post("/scheme/", {"scheme": "", "next": "/"})
    assert "data-scheme" not in client.get("/").content.decode()


@pytest.mark.parametrize("scheme", ["purple", '"><script>'])
def test_a_scheme_that_does_not_exist_is_forgotten(client: Client, scheme: str) -> None:
    client.cookies["albumen_scheme"] = scheme
    assert "data-scheme" not in client.get("/").content.decode()


def test_choosing_leads_nowhere_else(client: Client) -> None:
    assert (
        client.post("/scheme/", {"scheme": "dark", "next": "https://elsewhere.example/"})["Location"] == "/"
    )
    assert client.get("/scheme/").status_code == 405
