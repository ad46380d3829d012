"""The pages of the desks for everybody: axe-core's findings, narrow screens, focus in live parts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from archive.domain.vocabulary import BatchState, Fate
from archive.models import Description, ImportBatch, ImportRow, RestorationRun, User
from archive.services.restoring import restorations, workers
from archive.services.transfer import imports
from tests.archive.cast import write_scan
from tests.archive.props import keep_scan
from tests.archive.web.review.conftest import waiting
from tests.flows.axe import grave_findings
from tests.flows.conftest import Window

LOOKS = [
    {"width": 1440, "color_scheme": "light", "locale": "en-GB"},
    {"width": 900, "color_scheme": "dark", "locale": "en-GB"},
    {"width": 360, "color_scheme": "light", "locale": "zh-CN"},
]
LONG = "Launching_of_the_training_ship_with_the_whole_family_of_the_harbour_master_" * 3


@pytest.fixture
def busy(series: Description, archivist: User, settings: Settings, tmp_path: Path) -> dict[str, Any]:
    """Desks with something of everything: a candidate, runs at work, waiting and failed, a mixed batch."""
    item, *others = [
        keep_scan(write_scan(tmp_path, f"{n}.tif", seed=n), under=series, by=archivist, code=f"1{n}")
        for n in range(4)
    ]
    candidate = waiting(item, by=archivist)
    failed, running, _queued = [
        restorations.queue(each, recipe_name="clean", by=archivist) for each in others
    ]
    node = workers.arrive(device="cpu")
    broken = restorations.claim(failed.pk, worker=node)
    assert broken is not None
    restorations.fail(broken, MemoryError())
    held = restorations.claim(running.pk, worker=node)
    assert held is not None
    restorations.progress(held, step_index=1, step_count=3, step_kind="scratches", fraction=0.4)
    folder: Path = settings.SCANNER_ROOTS[0] / "box"
    write_scan(folder)
    batch = imports.open_batch(folder=folder, into=series, by=archivist)
    rows: dict[str, dict[str, Any]] = {
        "a.tif": {"fate": Fate.IMPORTED, "description": item},
        f"{LONG}.tif": {"fate": Fate.QUARANTINED, "reason_code": "truncated"},
        "c.tif": {"fate": Fate.DUPLICATE, "description": item},
        ".d": {"fate": Fate.SKIPPED, "reason_code": "hidden"},
    }
    for path, fields in rows.items():
        ImportRow.objects.create(batch=batch, path=path, **fields)
    ImportBatch.objects.update(state=BatchState.FINISHED)
    return {"item": item, "candidate": candidate, "failed": failed, "running": running, "batch": batch}


def pages(busy: dict[str, Any]) -> Iterator[str]:
    yield "/imports/"
    yield "/imports/new/"
    yield f"/imports/{busy['batch'].pk}/"
    yield "/workshop/"
    yield f"/workshop/runs/{busy['running'].pk}/"
    yield f"/workshop/runs/{busy['failed'].pk}/"
    yield "/weights/"
    yield "/review/"
    yield f"/review/{busy['candidate'].pk}/"
    yield f"/catalogue/{busy['item'].pk}/"


def sideways_px(page: Page) -> int:
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look['width']}-{look['locale']}")
def test_no_page_has_a_grave_finding_or_scrolls_sideways(
    window: Window, busy: dict[str, Any], admin: User, look: dict[str, Any]
) -> None:
    page = window(admin, reduced_motion="reduce", **look)
    wrong: dict[str, object] = {}
    for address in pages(busy):
        page.goto(address)
        if "/review/" in address and address != "/review/":
            expect(page.locator(".stage.is-live")).to_be_visible()
            page.keyboard.press("r")
        if address == "/imports/new/":
            page.locator("label.chip").last.click()
        if found := grave_findings(page):
            wrong[address] = found
        if (excess := sideways_px(page)) > 0:
            wrong[f"{address} is too wide by"] = excess
    assert wrong == {}


def test_the_focus_stays_where_it_was_when_a_live_part_is_exchanged(
    window: Window, busy: dict[str, Any], archivist: User
) -> None:
    page = window(archivist)
    page.goto("/workshop/")
    stop = page.locator(f"#stop-{busy['running'].pk}")
    stop.focus()
    page.evaluate("document.getElementById('board').dataset.old = 'yes'")
    expect(page.locator("#board:not([data-old])")).to_be_attached()
    expect(stop).to_be_focused()
    RestorationRun.objects.filter(pk=busy["running"].pk).update(state="cancelled")
    expect(stop).to_have_count(0)
    expect(page.locator("#board")).to_be_focused()


def test_a_live_page_whose_session_is_over_asks_to_sign_in(
    window: Window, busy: dict[str, Any], archivist: User
) -> None:
    page = window(archivist)
    page.goto("/workshop/")
    page.context.clear_cookies()
    page.wait_for_url("**/sign-in/?next=/workshop/")


def test_a_listener_is_told_of_a_step_once(window: Window, busy: dict[str, Any], archivist: User) -> None:
    page = window(archivist)
    page.goto(f"/workshop/runs/{busy['running'].pk}/")
    page.evaluate(
        """() => {
            window.heard = [];
            const line = document.getElementById("live");
            new MutationObserver(() => window.heard.push(line.textContent))
                .observe(line, { childList: true });
        }"""
    )
    expect(page.locator("#live")).to_contain_text("step 2 of 3")
    RestorationRun.objects.filter(pk=busy["running"].pk).update(fraction=0.5)
    expect(page.locator("#run-progress")).to_contain_text("50 %")
    RestorationRun.objects.filter(pk=busy["running"].pk).update(step_index=2, step_kind="denoise")
    expect(page.locator("#live")).to_contain_text("step 3 of 3")
    heard = page.evaluate("window.heard")
    assert heard == ["Clean: step 2 of 3: Scratches and dust", "Clean: step 3 of 3: Noise"]


def test_scans_are_dropped_onto_the_page_and_told_when_they_are_too_many(
    window: Window, series: Description, archivist: User, settings: Settings
) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    page = window(archivist)
    page.goto("/imports/new/")
    page.locator("label.chip", has_text="On this computer").click()
    drop = """(count) => {
        const carried = new DataTransfer();
        for (let n = 0; n < count; n += 1) carried.items.add(new File(["bytes"], `scan-${n}.tif`));
        const dropped = new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true });
        document.querySelector("[data-drop]").dispatchEvent(dropped);
    }"""
    page.evaluate(drop, 2)
    expect(page.locator("[data-chosen]")).to_have_text("2 files, 10 B")
    page.evaluate(drop, 3)
    expect(page.locator("[data-drop-error]")).to_contain_text("too many files")
    page.locator("#into").fill(series.reference_code)
    page.locator("button[value=import]").click()
    page.wait_for_timeout(300)
    assert page.url.endswith("/imports/new/")
    assert not ImportBatch.objects.exists()
