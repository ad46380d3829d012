"""Reviewing without a mouse, and comparing in every way."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from archive.domain.vocabulary import RunState
from archive.models import Description, RestorationRun, User
from tests.archive.cast import write_scan
from tests.archive.props import keep_scan
from tests.archive.web.review.conftest import waiting
from tests.flows.conftest import Window

_PLACES = """() => ["scan", "candidate"].map((side) => {
    const { viewport } = OpenSeadragon.getViewer(document.querySelector(`[data-side=${side}]`));
    const { x, y } = viewport.getCenter(true);
    return [viewport.getZoom(true), x, y].map((number) => Number(number.toFixed(4)));
})"""


@pytest.fixture
def two(series: Description, archivist: User, tmp_path: Path) -> list[RestorationRun]:
    """Two candidates, the elder first."""
    scans = [write_scan(tmp_path, f"{number}.tif", seed=number) for number in range(2)]
    items = [
        keep_scan(scan, under=series, by=archivist, code=f"000{number}") for number, scan in enumerate(scans)
    ]
    return [waiting(item, by=archivist) for item in items]


def state(run: RestorationRun) -> str:
    return RestorationRun.objects.get(pk=run.pk).state


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus."""
    wanted = page.locator(selector).first.element_handle()
    for _ in range(40):
        if page.evaluate("(wanted) => document.activeElement === wanted", wanted):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not lead to {selector}")


def desk_of(page: Page, run: RestorationRun) -> None:
    page.goto(f"/review/{run.pk}/")
    expect(page.locator(".stage.is-live")).to_be_visible()


def test_candidates_are_approved_and_rejected_by_keys_alone(
    window: Window, two: list[RestorationRun], reviewer: User
) -> None:
    first, second = two
    page = window(reviewer)
    page.goto("/")
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url("**/review/")
    tab_to(page, "main a.button--main")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/review/{first.pk}/")

    page.keyboard.press("j")
    page.wait_for_url(f"**/review/{second.pk}/")
    page.keyboard.press("k")
    page.wait_for_url(f"**/review/{first.pk}/")

    page.keyboard.press("a")
    approve = page.locator("[data-panel=approve] button[data-first]")
    expect(approve).to_be_focused()
    assert state(first) == RunState.AWAITING_REVIEW
    page.keyboard.press("Escape")
    expect(page.locator("[data-panel=approve] summary")).to_be_focused()
    page.keyboard.press("a")
    expect(approve).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/review/{second.pk}/")
    expect(page.locator(".notice--success")).to_contain_text("Approved")
    assert state(first) == RunState.APPROVED

    page.keyboard.press("r")
    expect(page.locator("[name=reasons]").first).to_be_focused()
    tab_to(page, "[data-panel=reject] .decision-bar__row .button--reject")
    page.keyboard.press("Enter")
    expect(page.locator("[data-no-reason]")).to_be_visible()
    expect(page.locator("[name=reasons]").first).to_be_focused()
    page.keyboard.press("Space")
    tab_to(page, "[data-panel=reject] textarea")
    page.keyboard.type("Arm of the crane is missing.")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/")
    assert state(second) == RunState.REJECTED


def test_the_divider_answers_keys_and_pointer(
    window: Window, two: list[RestorationRun], reviewer: User
) -> None:
    page = window(reviewer)
    desk_of(page, two[0])
    divider = page.locator("[data-divider]")
    divider.focus()
    for key, place in (("ArrowRight", "52"), ("PageUp", "62"), ("End", "100"), ("Home", "0")):
        page.keyboard.press(key)
        expect(divider).to_have_attribute("aria-valuenow", place)
    expect(divider).to_have_attribute("aria-valuetext", "scan up to 0 %")
    page.keyboard.press("PageUp")
    board = page.locator("[data-board]").bounding_box()
    handle = page.locator(".divider__grip").bounding_box()
    assert board is not None
    assert handle is not None
    page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    page.mouse.move(board["x"] + board["width"] * 0.75, board["y"] + 20, steps=4)
    page.mouse.up()
    expect(divider).to_have_attribute("aria-valuenow", "75")


def test_both_pictures_zoom_and_move_as_one(
    window: Window, two: list[RestorationRun], reviewer: User
) -> None:
    page = window(reviewer)
    desk_of(page, two[0])
    page.keyboard.press("2")
    expect(page.locator("[data-board]")).to_have_attribute("data-mode", "side")
    whole, _ = page.evaluate(_PLACES)
    box = page.locator("[data-side=scan]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.5)
    page.mouse.wheel(0, -400)
    page.wait_for_timeout(800)
    scan, candidate = page.evaluate(_PLACES)
    assert scan == candidate
    assert scan[0] > whole[0]
    page.keyboard.press("3")
    page.wait_for_timeout(300)
    assert page.evaluate(_PLACES)[0][1:] == pytest.approx(scan[1:], abs=0.01), "the place is kept"
    page.keyboard.press("f")
    page.wait_for_timeout(800)
    assert page.evaluate(_PLACES)[0][1] == pytest.approx(0.5, abs=0.001)


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_blinking_heeds_the_wish_for_less_motion(
    window: Window, two: list[RestorationRun], reviewer: User, motion: str
) -> None:
    page = window(reviewer, reduced_motion=motion)
    desk_of(page, two[0])
    page.evaluate(
        """() => {
            window.turns = 0;
            new MutationObserver(() => (window.turns += 1))
                .observe(document.querySelector("[data-board]"), { attributeFilter: ["class"] });
        }"""
    )
    page.keyboard.press("3")
    page.wait_for_timeout(1800)
    turns = page.evaluate("window.turns")
    assert turns == 0 if motion == "reduce" else 1 <= turns <= 5
    page.keyboard.press("p")
    page.wait_for_timeout(100)
    assert page.evaluate("window.turns") > turns, "the key turns by hand"


def test_without_scripts_both_pictures_and_the_decision_are_there(
    window: Window, two: list[RestorationRun], reviewer: User
) -> None:
    page = window(reviewer, java_script_enabled=False)
    page.goto(f"/review/{two[0].pk}/")
    expect(page.locator(".side__picture img")).to_have_count(2)
    page.locator("details[data-panel=approve] summary").click()
    page.locator("details[data-panel=approve] button[data-first]").click()
    page.wait_for_url(f"**/review/{two[1].pk}/")
    assert state(two[0]) == RunState.APPROVED
