"""Names, terms, accessions and the long form of a description in a real browser, wide and narrow."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from archive.domain.vocabulary import LevelOfDescription, Visibility, Vocabulary
from archive.models import Agent, Description, Term, User
from archive.services.describing import descriptions, records
from archive.services.transfer import accessions
from tests.flows.test_look import LOOKS, findings, opened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "The society for the keeping of pictures of the harbour, its people, its ships and its weather, " * 2


@pytest.fixture
def picture(series: Description, archivist: User) -> Description:
    """An item with a value in every kind of field."""
    fields = {
        "visibility": Visibility.PUBLIC,
        "date_edtf": "before 1949",
        "print_date_edtf": "spring 1951",
        "creator": f"Halvorsen, Ida; {LONG.strip()}",
        "depicted": "林桂生",
        "subjects": "Piers; Gulls",
        "places": "Bergen",
        "process": "albumen_print",
        "carrier": "cabinet_photograph",
        "height_mm": "90",
        "width_mm": "120.5",
        "verso_transcription": "Pier\n1937",
        "note": "Torn at the left.",
    }
    return descriptions.create(
        parent=series, level=LevelOfDescription.ITEM, code="7", title="Pier", by=archivist, fields=fields
    )


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look['width']}-{look['scheme']}-{look['locale']}")
def test_pages_of_records_have_no_serious_finding(
    browser: Browser, live_server: LiveServer, picture: Description, archivist: User, look: dict[str, Any]
) -> None:
    agent, place = Agent.objects.get(name="Halvorsen, Ida"), Term.objects.get(vocabulary=Vocabulary.PLACE)
    records.edit_term(
        place,
        changes={"latitude": "60.39", "longitude": "5.32", "broader": "Norway"},
        revision=1,
        by=archivist,
    )
    gift = accessions.receive(
        received_on=date(2026, 5, 1),
        fields={"title": LONG, "source": LONG, "descriptions": "HO-1", "terms": "May be published."},
        by=archivist,
    )
    item, names = picture.get_absolute_url(), "/authorities/names/"
    pages = {
        "": [item, names, "/authorities/places/", agent.get_absolute_url()],
        "alice": [
            *(item, f"{item}edit/", f"{item}move/", "/catalogue/describe/"),
            *(names, f"{names}new/", agent.get_absolute_url(), f"{agent.get_absolute_url()}merge/"),
            *(place.get_absolute_url(), f"{place.get_absolute_url()}edit/", "/authorities/places/import/"),
            *("/accessions/", "/accessions/new/", gift.get_absolute_url()),
        ],
    }
    wrong = {}
    for name, addresses in pages.items():
        page = opened(browser, live_server, look, name=name)
        for address in addresses:
            page.complaints.clear()  # type: ignore[attr-defined]
            page.goto(live_server.url + address)
            if found := findings(page):
                wrong[f"{name or 'a stranger'} at {address}"] = found
        page.context.close()
    assert wrong == {}


def test_a_date_in_words_is_read_back_and_kept_as_edtf(
    browser: Browser, live_server: LiveServer, picture: Description
) -> None:
    page = opened(browser, live_server, LOOKS[0], name="alice")
    page.goto(f"{live_server.url}{picture.get_absolute_url()}edit/")
    page.fill("#id_date_edtf", "民国二十六年五月")
    page.wait_for_selector("#date_edtf-hint:has-text('May 1937')")
    page.keyboard.press("Enter")
    page.wait_for_url(live_server.url + picture.get_absolute_url())
    picture.refresh_from_db()
    assert picture.date_edtf == "1937-05"


def test_a_field_is_added_where_it_will_stand(
    browser: Browser, live_server: LiveServer, series: Description, archivist: User
) -> None:
    bare = descriptions.create(
        parent=series, level=LevelOfDescription.ITEM, code="8", title="Quay", by=archivist
    )
    page = opened(browser, live_server, LOOKS[0], name="alice")
    page.goto(live_server.url + bare.get_absolute_url())
    page.click("text=Add: Subjects")
    page.fill("#id_subjects", "Quays; Boats")
    page.click("#field button")
    page.wait_for_selector("#facts >> text=Boats")
    kept = Description.objects.get(pk=bare.pk)
    assert {use.term.name for use in kept.term_uses.all()} == {"Quays", "Boats"}
