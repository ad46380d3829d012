"""Naming colours in a real browser: points and strokes, by pointer and by keyboard, and back again."""

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from archive.engine import color_hints
from archive.models import Description, RestorationRun, User
from tests.archive.cast import write_scan
from tests.archive.props import keep_scan
from tests.archive.web.shelf import with_copies
from tests.flows.axe import grave_findings
from tests.flows.conftest import Window


@pytest.fixture
def shown(series: Description, archivist: User, tmp_path: Path) -> Description:
    return with_copies(keep_scan(write_scan(tmp_path), under=series, by=archivist))


def hints(page: Page) -> list[str]:
    value = page.locator('[name="hints"]').input_value()
    return value.split(";") if value else []


def at(page: Page, x: float, y: float) -> tuple[float, float]:
    """A place on the picture in pixels of the window."""
    stage = page.locator("#stage img").first.bounding_box()
    assert stage is not None
    return stage["x"] + x * stage["width"], stage["y"] + y * stage["height"]


def test_points_are_set_marked_recoloured_moved_and_taken_back(
    window: Window, shown: Description, archivist: User
) -> None:
    page = window(archivist)
    page.goto(reverse("workshop:color", args=[shown.pk]))
    page.get_by_role("radio", name="Sky").check()
    page.mouse.click(*at(page, 0.25, 0.25))
    (sky,) = hints(page)
    x, y, _radius, color = sky.split(",")
    assert color == "#7fb0dc"
    assert [float(x), float(y)] == pytest.approx([0.25, 0.25], abs=0.02)
    page.get_by_role("radio", name="Leaves").check()
    assert hints(page) == [sky], "what is set already keeps its colour"
    page.get_by_role("button", name="Point 1").press("Enter")
    page.get_by_role("radio", name="Brick").check()
    assert hints(page)[0].endswith("#a5563f")
    page.get_by_role("button", name="Point 1").press("Shift+ArrowRight")
    assert float(hints(page)[0].split(",")[0]) == pytest.approx(float(x) + 0.025, abs=0.001)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert hints(page) == [sky]
    page.keyboard.press("Control+Shift+z")
    assert hints(page)[0].endswith("#a5563f")
    page.get_by_role("button", name="Point 1").press("Delete")
    assert hints(page) == []


def test_a_stroke_is_many_points_and_one_act(window: Window, shown: Description, archivist: User) -> None:
    page = window(archivist)
    page.goto(reverse("workshop:color", args=[shown.pk]))
    page.mouse.move(*at(page, 0.2, 0.8))
    page.mouse.down()
    page.mouse.move(*at(page, 0.8, 0.8), steps=20)
    page.mouse.up()
    assert len(hints(page)) > 5
    expect(page.locator("#easel-said")).to_have_text(f"Points: {len(hints(page))}")
    page.get_by_role("button", name="Undo").click()
    assert hints(page) == []
    page.get_by_role("button", name="Redo").click()
    page.get_by_role("button", name="Hide the points").click()
    expect(page.locator(".point").first).to_be_hidden()


def test_what_was_named_is_queued_and_found_again(
    window: Window, shown: Description, archivist: User
) -> None:
    page = window(archivist)
    page.goto(shown.get_absolute_url())
    page.get_by_role("link", name="Name the colours").click()
    page.get_by_role("button", name="Add a point").click()
    page.get_by_role("radio", name="Colour portrait").check()
    page.get_by_role("button", name="Colour with these").click()
    expect(page.get_by_text("Queued. The colours appear here")).to_be_visible()
    run = RestorationRun.objects.get()
    assert run.recipe_name == "portrait"
    assert color_hints.hints_of(run.recipe).split(";") == hints(page)
    expect(page.locator(".point")).to_have_count(1)


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_for_everybody_and_fits(
    window: Window, shown: Description, archivist: User, width: int, scheme: str
) -> None:
    page = window(archivist, width=width, color_scheme=scheme)
    page.goto(reverse("workshop:color", args=[shown.pk]))
    page.get_by_role("button", name="Add a point").click()
    assert grave_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
