"""Closing in a real browser: a redaction by keyboard and by pointer, a warning, and pages for everybody."""

import json
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from archive.domain.rights import Scope, WarningKind
from archive.models import Description, Redaction, User
from archive.services.protection import rights, takedowns
from tests.archive.cast import write_scan
from tests.archive.props import keep_scan
from tests.archive.rules import restricted
from tests.archive.web.shelf import access_copy, with_copies
from tests.flows.axe import grave_findings
from tests.flows.conftest import Window


@pytest.fixture
def shown(series: Description, archivist: User, tmp_path: Path) -> Description:
    return with_copies(keep_scan(write_scan(tmp_path), under=series, by=archivist))


def test_regions_are_drawn_by_pointer_moved_by_keys_and_burned_in(
    window: Window, shown: Description, archivist: User
) -> None:
    page = window(archivist)
    page.goto(reverse("rights:redact", args=[access_copy(shown).pk]))
    assert grave_findings(page) == []
    stage = page.locator("#stage img").bounding_box()
    assert stage is not None
    page.mouse.move(stage["x"] + 0.2 * stage["width"], stage["y"] + 0.2 * stage["height"])
    page.mouse.down()
    page.mouse.move(stage["x"] + 0.4 * stage["width"], stage["y"] + 0.6 * stage["height"], steps=4)
    page.mouse.up()
    drawn = page.get_by_role("button", name="Region 1")
    expect(drawn).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    page.get_by_role("button", name="Add a region").click()
    expect(page.get_by_role("button", name="Region 2")).to_be_focused()
    page.keyboard.press("Delete")
    page.get_by_role("button", name="Suggest faces").click()
    expect(page.locator("#redact-said")).not_to_be_empty()
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Apply the redaction").click()
    page.wait_for_url(f"**{reverse('rights:panel', args=[shown.pk])}")
    (region,) = Redaction.objects.get().regions
    assert region["x"] == pytest.approx(0.21, abs=0.02)
    assert region["height"] == pytest.approx(0.41, abs=0.02)
    assert json.dumps(region)


def test_a_picture_behind_a_warning_is_reached_by_nobody_until_it_is_chosen(
    window: Window, shown: Description, archivist: User
) -> None:
    rights.warn(shown, kind=WarningKind.DEATH, scope=Scope.ITEM, by=archivist)
    page = window()
    page.goto(shown.get_absolute_url())
    picture = page.locator(".veil__picture")
    assert picture.evaluate("(each) => each.inert") is True
    assert grave_findings(page) == []
    page.get_by_role("checkbox", name="Show the picture").focus()
    page.keyboard.press("Space")
    assert picture.evaluate("(each) => each.inert") is False


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_rights_are_for_everybody_and_fit(
    window: Window, shown: Description, archivist: User, admin: User, width: int, scheme: str
) -> None:
    restricted(shown, by=archivist)
    takedowns.request_takedown(shown, grounds="This is my mother", sender="a")
    page = window(admin, width=width, color_scheme=scheme)
    for address in (
        reverse("rights:panel", args=[shown.pk]),
        reverse("rights:add", args=[shown.pk, "restriction"]),
        reverse("rights:add", args=[shown.pk, "names"]),
        reverse("rights:ask", args=[shown.pk]),
        reverse("rights:open", args=[shown.pk]),
        reverse("rights:takedowns"),
        reverse("rights:people"),
        shown.get_absolute_url(),
    ):
        page.goto(address)
        assert grave_findings(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
