"""Working by hand in a real browser: colours and strokes, by pointer and by keyboard, and back again."""

import re
from pathlib import Path

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, expect
from skimage import data

from archive import storage
from archive.domain.vocabulary import FileRole, RunState
from archive.engine import handwork
from archive.models import Description, RestorationRun, User
from tests.archive.cast import write_scan
from tests.archive.props import keep_scan
from tests.archive.web.shelf import access_copy, with_copies, with_restoration
from tests.flows.axe import grave_findings
from tests.flows.conftest import Window


@pytest.fixture
def shown(series: Description, archivist: User, tmp_path: Path) -> Description:
    return with_copies(keep_scan(write_scan(tmp_path), under=series, by=archivist))


@pytest.fixture
def easel(window: Window, shown: Description, archivist: User) -> Page:
    page = window(archivist)
    page.goto(reverse("workshop:easel", args=[shown.pk]))
    page.get_by_role("radio", name="Name a colour").check()
    return page


def drawn(page: Page, field: str) -> list[str]:
    value = page.locator(f'[name="{field}"]').input_value()
    return value.split(";") if value else []


def at(page: Page, x: float, y: float) -> tuple[float, float]:
    """A place on the picture in pixels of the window."""
    stage = page.locator("#stage img").first.bounding_box()
    assert stage is not None
    return stage["x"] + x * stage["width"], stage["y"] + y * stage["height"]


def drag(page: Page, *places: tuple[float, float]) -> None:
    page.mouse.move(*at(page, *places[0]))
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*at(page, *place), steps=12)
    page.mouse.up()


def test_points_are_set_marked_recoloured_moved_and_taken_back(easel: Page) -> None:
    easel.get_by_role("radio", name="Sky").check()
    easel.mouse.click(*at(easel, 0.25, 0.25))
    (sky,) = drawn(easel, "hints")
    x, y, radius, color = sky.split(",")
    assert color == "#7fb0dc"
    assert [float(x), float(y)] == pytest.approx([0.25, 0.25], abs=0.02)
    easel.get_by_role("radio", name="Leaves").check()
    assert drawn(easel, "hints") == [sky], "what is set already keeps its colour"
    point = easel.get_by_role("button", name="Colour point 1")
    point.press("Enter")
    easel.get_by_role("radio", name="Large", exact=True).check()
    assert drawn(easel, "hints")[0].endswith("#7fb0dc"), "another size is no other colour"
    assert float(drawn(easel, "hints")[0].split(",")[2]) > float(radius)
    easel.get_by_role("radio", name="Brick").check()
    assert drawn(easel, "hints")[0].endswith("#a5563f")
    point.press("Shift+ArrowRight")
    assert float(drawn(easel, "hints")[0].split(",")[0]) == pytest.approx(float(x) + 0.025, abs=0.001)
    for _ in range(3):
        easel.keyboard.press("Control+z")
    assert drawn(easel, "hints") == [sky]
    easel.keyboard.press("Control+Shift+z")
    assert drawn(easel, "hints") != [sky]
    easel.get_by_role("button", name="Colour point 1").press("Delete")
    assert drawn(easel, "hints") == []


def test_how_far_a_colour_reaches_is_chosen_before_or_after(easel: Page) -> None:
    easel.get_by_role("radio", name="Near", exact=True).check()
    easel.mouse.click(*at(easel, 0.25, 0.25))
    assert drawn(easel, "hints")[0].endswith(",near")
    point = easel.get_by_role("button", name="Colour point 1")
    expect(point).to_have_accessible_name(re.compile(", Near$"))
    point.press("Enter")
    easel.get_by_role("radio", name="Only here").check()
    assert drawn(easel, "hints")[0].endswith(",here")
    easel.get_by_role("button", name="Undo").click()
    assert drawn(easel, "hints")[0].endswith(",near")
    easel.get_by_role("radio", name="Wide").check()
    easel.mouse.click(*at(easel, 0.75, 0.25))
    assert len(drawn(easel, "hints")[1].split(",")) == 4
    easel.get_by_role("radio", name="Mark damage").check()
    expect(easel.get_by_role("group", name="How far it reaches")).to_be_hidden()


def test_a_stroke_that_a_second_finger_breaks_off_was_never_begun(easel: Page) -> None:
    easel.mouse.move(*at(easel, 0.2, 0.2))
    easel.mouse.down()
    easel.mouse.move(*at(easel, 0.6, 0.2), steps=6)
    stage = easel.locator("#stage")
    other = {"pointerId": 77, "isPrimary": False, "button": 0, "bubbles": True}
    for name in ("pointerdown", "pointermove", "pointerup"):
        stage.dispatch_event(name, {**other, "clientX": 5, "clientY": 5})
    expect(easel.locator(".point").nth(2)).to_be_attached()
    stage.dispatch_event("pointercancel", {"pointerId": 1, "isPrimary": True, "bubbles": True})
    expect(easel.locator(".point")).to_have_count(0)
    assert drawn(easel, "hints") == []
    easel.mouse.up()
    assert drawn(easel, "hints") == []


def touch(page: Page, *fingers: tuple[float, float], by: tuple[float, float]) -> None:
    """Put fingers down one after the other, (x, y) in pixels of the window; move them together; lift them."""
    wire = page.context.new_cdp_session(page)

    def tell(kind: str, *places: tuple[float, float]) -> None:
        down = [{"x": x, "y": y, "id": finger} for finger, (x, y) in enumerate(places)]
        wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": down})

    for count in range(1, len(fingers) + 1):
        tell("touchStart", *fingers[:count])
    for part in range(1, 11):
        tell("touchMove", *[(x + by[0] * part / 10, y + by[1] * part / 10) for x, y in fingers])
    tell("touchEnd")


def test_one_finger_draws_and_two_move_what_is_seen(
    window: Window, shown: Description, archivist: User
) -> None:
    page = window(archivist, width=390, height=800, has_touch=True, is_mobile=True)
    page.goto(reverse("workshop:easel", args=[shown.pk]))
    page.get_by_role("radio", name="Name a colour").check()
    for _ in range(4):
        page.get_by_role("button", name="Zoom in").click()
    view = page.locator("#view")
    view.scroll_into_view_if_needed()
    frame = view.bounding_box()
    assert frame is not None
    x, y = frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2
    before = view.evaluate("(view) => view.scrollLeft")
    touch(page, (x - 40, y), (x + 40, y), by=(-60, 0))
    page.wait_for_function("(before) => document.getElementById('view').scrollLeft > before + 20", arg=before)
    assert drawn(page, "hints") == []
    touch(page, (x, y), by=(40, 0))
    expect(page.locator(".point").nth(1)).to_be_attached()
    assert len(drawn(page, "hints")) > 1


def test_a_stroke_of_colour_is_many_points_and_one_act(easel: Page) -> None:
    drag(easel, (0.2, 0.8), (0.8, 0.8))
    points = drawn(easel, "hints")
    assert len(points) > 5
    expect(easel.locator("#easel-said")).to_have_text(f"Colour points: {len(points)}. Strokes: 0.")
    easel.get_by_role("button", name="Undo").click()
    assert drawn(easel, "hints") == []
    easel.get_by_role("button", name="Redo").click()
    easel.get_by_role("button", name="Hide what is drawn").click()
    expect(easel.locator(".point").first).to_be_hidden()


def test_damage_is_drawn_over_and_what_is_none_too(easel: Page) -> None:
    easel.get_by_role("radio", name="Mark damage").check()
    expect(easel.get_by_role("group", name="Colour of the next point")).to_be_hidden()
    drag(easel, (0.1, 0.2), (0.4, 0.25), (0.6, 0.2))
    easel.get_by_role("radio", name="Leave alone").check()
    easel.get_by_role("button", name="Add", exact=True).click()
    fill, keep = drawn(easel, "strokes")
    assert fill.startswith("fill:0.004 0.1")
    assert keep.startswith("keep:0.012 0.45,0.5 ")
    assert drawn(easel, "hints") == []
    expect(easel.get_by_role("button", name="Left alone 2")).to_be_focused()
    easel.keyboard.press("ArrowDown")
    assert drawn(easel, "strokes")[1].startswith("keep:0.012 0.45,0.505 ")
    easel.keyboard.press("Delete")
    assert drawn(easel, "strokes") == [fill]
    expect(easel.get_by_role("button", name="Damage 1")).to_be_focused()
    easel.get_by_role("button", name="Take all away").click()
    assert drawn(easel, "strokes") == []


def test_what_was_done_is_queued_and_found_again(window: Window, shown: Description, archivist: User) -> None:
    page = window(archivist)
    page.goto(shown.get_absolute_url())
    page.get_by_role("link", name="Work by hand").click()
    page.get_by_role("radio", name="Name a colour").check()
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("radio", name="Mark damage").check()
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("combobox", name="Recipe").select_option("Colour portrait")
    page.get_by_role("button", name="Queue restoration").click()
    expect(page.get_by_text("Queued. The result appears here")).to_be_visible()
    run = RestorationRun.objects.get()
    assert run.recipe_name == "portrait"
    work = handwork.of(run.recipe)
    assert [work.hints] == drawn(page, "hints")
    assert [work.strokes] == drawn(page, "strokes")
    expect(page.locator(".point")).to_have_count(1)
    expect(page.locator(".stroke")).to_have_count(1)


def test_closer_the_same_places_are_meant_and_what_is_added_is_seen(easel: Page) -> None:
    whole = easel.locator("#stage").bounding_box()
    for _ in range(5):
        easel.keyboard.press("+")
    expect(easel.locator("#level")).to_have_text("600 %")
    close, view = (easel.locator(each).bounding_box() for each in ("#stage", "#view"))
    assert whole is not None and close is not None and view is not None
    assert close["width"] == pytest.approx(6 * whole["width"], rel=0.01)
    assert close["width"] > view["width"] and close["height"] > view["height"]
    easel.mouse.click(*at(easel, 0.45, 0.55))
    assert [float(part) for part in drawn(easel, "hints")[0].split(",")[:2]] == pytest.approx(
        [0.45, 0.55], abs=0.01
    )
    easel.mouse.move(*at(easel, 0.4, 0.4))
    easel.mouse.wheel(300, 300)
    easel.wait_for_timeout(300)
    easel.get_by_role("button", name="Add", exact=True).click()
    x, y = (float(part) for part in drawn(easel, "hints")[1].split(",")[:2])
    assert x > 0.55 and y > 0.55, "it lies in the middle of what is seen, not of the picture"
    expect(easel.get_by_role("button", name="Colour point 2")).to_be_in_viewport()
    easel.get_by_role("button", name="Whole picture").click()
    assert easel.locator("#stage").bounding_box() == whole


def test_the_wheel_zooms_where_the_pointer_is(easel: Page) -> None:
    for _ in range(4):
        easel.keyboard.press("+")
    place = at(easel, 0.4, 0.4)
    easel.mouse.move(*place)
    easel.keyboard.down("Control")
    easel.mouse.wheel(0, -120)
    easel.keyboard.up("Control")
    expect(easel.locator("#level")).to_have_text("600 %")
    assert at(easel, 0.4, 0.4) == pytest.approx(place, abs=2)


def test_what_is_withdrawn_is_no_longer_shown(window: Window, shown: Description, archivist: User) -> None:
    with_restoration(shown, by=archivist, state=RunState.AWAITING_REVIEW)
    page = window(archivist)
    page.goto(reverse("workshop:easel", args=[shown.pk]))
    expect(page.locator(".easel__restored")).to_have_count(1)
    page.get_by_role("button", name="Withdraw").click()
    expect(page.locator(".easel__restored")).to_have_count(0)


def test_the_colours_of_another_photograph_are_taken_and_done_without(
    easel: Page, shown: Description, series: Description, archivist: User, tmp_path: Path
) -> None:
    other = with_copies(keep_scan(write_scan(tmp_path, seed=3), under=series, by=archivist, code="0002"))
    coffee = data.coffee()[100:228, 120:312]  # type: ignore[no-untyped-call]
    Image.fromarray(coffee).save(storage.locate(access_copy(other)))
    code = easel.get_by_label("Its reference code")
    code.fill(shown.reference_code)
    code.press("Enter")
    expect(easel.get_by_text("That photograph has no colours to follow.").first).to_be_visible()
    code.fill(other.reference_code)
    easel.get_by_role("button", name="Take its colours").click()
    expect(easel.get_by_role("img", name="The colours that are followed")).to_be_visible()
    assert grave_findings(easel) == []
    assert drawn(easel, "palette")
    easel.get_by_role("button", name="Do without").click()
    expect(easel.get_by_role("img", name="The colours that are followed")).to_have_count(0)
    assert drawn(easel, "palette") == []


def test_what_the_chosen_recipe_has_no_use_for_is_said_before_it_is_queued(easel: Page) -> None:
    note = easel.get_by_text("This recipe adds no colour")
    recipe = easel.get_by_role("combobox", name="Recipe")
    recipe.select_option("Clean")
    expect(note).to_be_hidden()
    easel.get_by_role("button", name="Add", exact=True).click()
    expect(note).to_be_visible()
    recipe.select_option("Colour portrait")
    expect(note).to_be_hidden()
    recipe.select_option("Clean and enlarge")
    expect(note).to_be_visible()
    easel.get_by_role("button", name="Undo").click()
    expect(note).to_be_hidden()


def test_the_colours_of_a_photograph_close_by_are_taken_by_its_picture(
    window: Window, shown: Description, series: Description, archivist: User, tmp_path: Path
) -> None:
    other = with_copies(keep_scan(write_scan(tmp_path, seed=3), under=series, by=archivist, code="0002"))
    coffee = data.coffee()[100:228, 120:312]  # type: ignore[no-untyped-call]
    for role in (FileRole.ACCESS_COPY, FileRole.THUMBNAIL):
        Image.fromarray(coffee).save(storage.locate(access_copy(other, role=role)))
    page = window(archivist)
    page.goto(reverse("workshop:easel", args=[shown.pk]))
    page.get_by_role("radio", name="Name a colour").check()
    page.get_by_label("Its reference code").scroll_into_view_if_needed()
    close_by = page.get_by_role("button", name=re.compile("^Take the colours of"))
    close_by.press("Enter")
    expect(page.get_by_label("Its reference code")).to_have_value(other.reference_code)
    assert drawn(page, "palette")
    expect(close_by).to_be_focused()
    assert grave_findings(page) == []


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_for_everybody_and_fits(
    window: Window, shown: Description, archivist: User, width: int, scheme: str
) -> None:
    page = window(archivist, width=width, color_scheme=scheme)
    page.goto(reverse("workshop:easel", args=[shown.pk]))
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("radio", name="Mark damage").check()
    page.get_by_role("button", name="Add", exact=True).click()
    assert grave_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
