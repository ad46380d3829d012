"""The catalogue's pages in a real browser: no serious finding of axe, no sideways scrolling, nothing refused.

Each page is looked at wide and narrow, light and dark, in English and Chinese, as a stranger and as staff.
"""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from archive.domain.vocabulary import LevelOfDescription, Visibility
from archive.models import Description, User
from archive.services.describing import descriptions
from tests.archive.cast import write_scan
from tests.archive.props import keep_scan
from tests.archive.web.shelf import with_copies, with_restoration

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = Path(django_settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
LONG = (
    "The crowd that had waited at the landing stage since the afternoon, with the band of the harbour office "
    * 3
)
_RUN = """async () => (await axe.run({resultTypes: ["violations"]})).violations
    .filter((each) => ["serious", "critical"].includes(each.impact))
    .map((each) => `${each.id}: ${each.nodes.map((node) => node.target.join(" ")).join(", ")}`)"""
LOOKS = [
    {"width": 1440, "scheme": "light", "locale": "en-GB"},
    {"width": 360, "scheme": "dark", "locale": "zh-CN"},
    {"width": 900, "scheme": "dark", "locale": "en-GB"},
]


@pytest.fixture
def shown(series: Description, archivist: User, tmp_path: Path) -> Description:
    """A restored item beside one with a long title and no picture."""
    item = keep_scan(write_scan(tmp_path), under=series, by=archivist)
    with_restoration(with_copies(item), by=archivist)
    descriptions.create(
        parent=series,
        level=LevelOfDescription.ITEM,
        code="2",
        title=LONG,
        by=archivist,
        fields={"visibility": Visibility.PUBLIC, "date_edtf": "1914~/1918?", "creator": "Nils"},
    )
    return item


def opened(browser: Browser, server: LiveServer, look: dict[str, Any], *, name: str = "") -> Page:
    """A page of a new window, signed in as `name`; what the browser complains of is kept in `complaints`."""
    context = browser.new_context(
        viewport={"width": look["width"], "height": 900},
        color_scheme=look["scheme"],
        locale=look["locale"],
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.complaints = complaints  # type: ignore[attr-defined]
    if name:
        page.goto(f"{server.url}/sign-in/")
        page.fill("#id_username", name)
        page.fill("#id_password", f"darkroom-{name}")
        page.click("main form button")
        page.wait_for_url(f"{server.url}/")
    return page


def findings(page: Page) -> list[str]:
    """What is wrong with the page that is open, in words."""
    page.wait_for_load_state("networkidle")
    # Added to the page's own scripts this would be refused by its policy; evaluated, it is not.
    page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(_RUN)
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    refused = [said for said in page.complaints if "404 (Not Found)" not in said]  # type: ignore[attr-defined]
    return [*found, *refused, *([f"scrolls sideways by {sideways} px"] if sideways > 0 else [])]


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look['width']}-{look['scheme']}-{look['locale']}")
def test_pages_have_no_serious_finding(
    browser: Browser, live_server: LiveServer, shown: Description, archivist: User, look: dict[str, Any]
) -> None:
    series = Description.objects.get(reference_code="HO-1")
    level, item = series.get_absolute_url(), shown.get_absolute_url()
    said = f"/media/credentials/{shown.access_copy_id}"
    pages = {
        "": ["/", item, said, "/search/?q=zeppelin", "/sign-in/", "/nowhere/"],
        "alice": [level, item, "/search/?q=street", f"{level}describe/", f"{item}edit/"],
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


def test_the_catalogue_can_be_walked_by_keys(
    browser: Browser, live_server: LiveServer, shown: Description
) -> None:
    page = opened(browser, live_server, LOOKS[0])
    page.goto(live_server.url + Description.objects.get(reference_code="HO-1").get_absolute_url())
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.wait_for_url(live_server.url + shown.get_absolute_url())
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("street")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}/search/?q=street")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url(f"{live_server.url}/")
    page.context.close()


def test_scan_and_restoration_are_compared_in_deep_zoom(
    browser: Browser, live_server: LiveServer, shown: Description
) -> None:
    page = opened(browser, live_server, LOOKS[0])
    page.goto(live_server.url + shown.get_absolute_url())
    page.wait_for_selector(".viewer.is-zooming")
    assert page.get_by_text("colourised: an interpretation").is_visible()
    assert page.get_by_text("Master scan", exact=True).first.is_hidden()
    page.keyboard.press("w")
    divider = page.locator(".viewer__divider")
    assert divider.is_visible()
    divider.press("ArrowLeft")
    assert float(divider.input_value()) < 50
    assert page.locator(".viewer__label--start").is_visible()
    page.context.close()


def test_on_a_small_screen_the_rail_is_a_drawer_and_the_description_a_sheet(
    browser: Browser, live_server: LiveServer, shown: Description
) -> None:
    page = opened(browser, live_server, {**LOOKS[1], "locale": "en-GB"})
    page.goto(live_server.url + shown.get_absolute_url())
    for opener, drawer in (("Levels", "#rail"), ("About this photograph", "#inspector")):
        assert page.locator(drawer).is_hidden()
        page.get_by_role("button", name=opener, exact=True).click()
        page.locator(drawer).wait_for(state="visible")
        page.keyboard.press("Escape")
        page.locator(drawer).wait_for(state="hidden")
    page.context.close()


def test_a_field_is_edited_in_place_and_the_tree_remembers_what_is_open(
    browser: Browser, live_server: LiveServer, shown: Description
) -> None:
    page = opened(browser, live_server, LOOKS[0], name="alice")
    page.goto(live_server.url + shown.get_absolute_url())
    page.get_by_role("link", name="Add: Date", exact=True).click()
    page.fill("#id_date_edtf", "1937~")
    page.get_by_text("Read as: about 1937").wait_for()
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator("#facts dd").get_by_text("about 1937").wait_for()
    page.goto(f"{live_server.url}/")
    assert page.get_by_role("link", name="Street views").count() == 0
    page.get_by_role("button", name="Levels under Harbour office").click()
    page.get_by_role("link", name="Street views").wait_for()
    page.reload()
    page.get_by_role("link", name="Street views").wait_for()
    page.wait_for_load_state("networkidle")
    assert not page.complaints  # type: ignore[attr-defined]
    page.context.close()
