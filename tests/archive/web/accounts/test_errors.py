"""Pages for what goes wrong: in the same look, in the reader's language, with a way on."""

import pytest
from django.db import DatabaseError
from django.template.response import TemplateResponse
from django.test import Client, RequestFactory
from django.utils import translation

from archive.domain import errors
from archive.domain.errors import ArchiveError
from archive.models import User
from archive.selectors.finding import catalogue
from archive.web import errors as pages

pytestmark = pytest.mark.django_db


def test_a_page_that_is_not_there_has_a_way_on(client: Client) -> None:
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "There is nothing here" in page
    assert 'href="/"' in page


def test_whoever_comes_by_another_name_is_told_so(client: Client) -> None:
    answer = client.get("/", headers={"host": "scans.example"})
    page = answer.content.decode()
    assert answer.status_code == 400 and "ALBUMEN_HOSTS" in page
    assert "Go to the catalogue" not in page  # under that name it would lead back here


def test_the_same_in_chinese(client: Client) -> None:
    page = client.get("/nowhere/", headers={"Accept-Language": "zh-CN"}).content.decode()
    assert '<html lang="zh-hans"' in page
    assert "There is nothing here" not in page


def test_our_own_fault_is_said_without_asking_the_database(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_args: object) -> TemplateResponse:
        raise DatabaseError("the server closed the connection")

    monkeypatch.setattr(catalogue, "roots", lost)
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "Something broke on our side" in page
    assert "closed the connection" not in page


def test_the_page_of_our_own_fault_asks_no_database(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert pages.broken(RequestFactory().get("/")).status_code == 500


def test_an_old_form_is_explained(archivist: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/sign-in/", {"username": "alice", "password": "darkroom-alice"})
    assert answer.status_code == 403
    assert "grown old" in answer.content.decode()


@pytest.mark.parametrize(
    "error",
    [
        errors.NotPermitted(who="carol", verb="describe"),
        errors.OwnWork(who="alice"),
        errors.IllegalTransition(what="run", current="approved", to="queued"),
        errors.LostRace(what="run", key="1"),
        errors.StaleEdit(reference_code="HO-1"),
        errors.UnknownReferenceCode(reference_code="HO-1"),
        errors.ReferenceCodeTaken(reference_code="HO-1"),
        errors.MisplacedLevel(level="fonds", under="item"),
        errors.UnreadableDate(text="soon"),
        errors.BytesChanged(path="/srv/secret", expected="a" * 128, found="b" * 128),
        errors.MissingBytes(path="/srv/secret"),
        errors.NothingToRestore(reference_code="HO-1"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_every_error_of_the_archive_has_a_sentence_in_both_languages(error: ArchiveError) -> None:
    with translation.override("en-gb"):
        english = pages.sentence(error)
    with translation.override("zh-hans"):
        chinese = pages.sentence(error)
    assert english.endswith(".")
    assert "/srv/secret" not in english
    assert chinese != english
