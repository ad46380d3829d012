"""The main job by page, each part by the person whose part it is: import, restore, review, read."""

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from skimage import data
from tifffile import imwrite

from archive.domain.vocabulary import FileRole, RunState
from archive.models import Description, RestorationRun, StoredFile, User
from tests.archive.props import master_digests
from tests.flows.conftest import Window, Workers

WORDS = {
    "en-GB": {"finished": "Finished", "torn": "The file ends too early", "restored": "Restored, approved"},
    "zh-CN": {"finished": "已完成", "torn": "文件", "restored": "已修复"},
}


@pytest.fixture
def box(settings: Settings) -> Path:
    """A scanner folder with a 16-bit scan that takes a worker some seconds, and a torn one."""
    folder: Path = settings.SCANNER_ROOTS[0] / "box-7"
    folder.mkdir()
    grey = data.camera().astype(np.uint16) * 200 + 2000  # type: ignore[no-untyped-call]
    wide = np.tile(np.concatenate([grey, grey[:, ::-1]], axis=1), (3, 2))
    imwrite(folder / "quay.tif", wide, photometric="minisblack", resolution=(300, 300), resolutionunit=2)
    whole = (folder / "quay.tif").read_bytes()
    (folder / "torn.tif").write_bytes(whole[: len(whole) // 2])
    return folder


def sign_in(page: Page, name: str) -> None:
    page.goto("/sign-in/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", f"darkroom-{name}")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)


def import_box(page: Page, into: str, words: dict[str, str]) -> None:
    """Choose the folder and the place, check, import, and wait on the batch's page until it is done."""
    page.goto("/imports/")
    page.locator("main a.button--main").first.click()
    page.locator(".folders__list a", has_text="box-7").click()
    expect(page.locator(".folders__chosen")).to_contain_text("box-7")
    page.locator("#into").press_sequentially("street")
    expect(page.locator("[role=option]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#into")).to_have_value(into)
    page.locator("button[value=check]").click()
    expect(page.locator("#rehearsal")).to_contain_text(words["torn"])
    page.locator("button[value=import]").click()
    page.wait_for_url("**/imports/*-*/")
    page.evaluate("window.loadedOnce = true")
    # The worker that does it has only just been started.
    expect(page.locator("#batch")).to_contain_text(words["finished"], timeout=60_000)
    assert page.evaluate("window.loadedOnce"), "the page was loaded again"
    expect(page.locator(".quarantined")).to_contain_text(words["torn"])


def restore(page: Page) -> list[str]:
    """Queue the recipe `clean` on the item's page and watch it; returns what the box said meanwhile."""
    expect(page.locator("#restore")).to_be_visible()
    page.evaluate(
        """() => {
            window.loadedOnce = true;
            window.said = [];
            const box = document.getElementById("restore");
            new MutationObserver(() => window.said.push(box.querySelector("#item-runs").innerText))
                .observe(box, { childList: true, subtree: true });
        }"""
    )
    page.locator("[name=recipe][value=clean]").check()
    page.locator("#queue-restoration").click()
    expect(page.locator("#item-runs a[href*='/review/']").first).to_be_visible(timeout=90_000)
    assert page.evaluate("window.loadedOnce"), "the page was loaded again"
    said: list[str] = page.evaluate("window.said")
    return said


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_a_scan_is_imported_restored_reviewed_by_another_person_and_read(
    window: Window,
    workers: Workers,
    box: Path,
    series: Description,
    archivist: User,
    reviewer: User,
    reader: User,
    locale: str,
) -> None:
    words = WORDS[locale]
    archivists = window(locale=locale)
    sign_in(archivists, "alice")
    import_box(archivists, series.reference_code, words)
    digests = master_digests()
    assert len(digests) == 1

    archivists.locator("main .card__link").click()
    item = Description.objects.get(level="item")
    said = restore(archivists)
    assert any("%" in each for each in said), said
    run = RestorationRun.objects.get()
    assert run.state == RunState.AWAITING_REVIEW
    archivists.locator("#item-runs a[href*='/review/']").first.click()
    expect(archivists.locator(".decision-bar")).to_contain_text("Bob")
    expect(archivists.locator(".decision-bar form")).to_have_count(0)

    readers = window(reader, locale=locale)
    readers.goto(item.get_absolute_url())
    expect(readers.locator("h1")).to_have_text("quay")
    assert readers.request.get(f"/review/{run.pk}/").status == 404
    candidate_copy = StoredFile.objects.get(derived_from=run.candidate, role=FileRole.ACCESS_COPY)
    assert readers.request.get(f"/media/access/{candidate_copy.pk}").status == 404

    reviewers = window(reviewer, locale=locale)
    reviewers.goto("/review/")
    reviewers.locator("main a.button--main").click()
    expect(reviewers.locator(".stage.is-live")).to_be_visible()
    reviewers.locator("details[data-panel=approve] summary").click()
    reviewers.locator("details[data-panel=approve] button[data-first]").click()
    reviewers.wait_for_url("**/review/")
    expect(reviewers.locator(".notice--success")).to_contain_text("quay")

    readers.reload()
    expect(readers.locator("main")).to_contain_text(words["restored"])
    production = StoredFile.objects.get(role=FileRole.PRODUCTION_MASTER)
    shown = StoredFile.objects.get(derived_from=production, role=FileRole.ACCESS_COPY)
    assert readers.request.get(f"/media/access/{shown.pk}").status == 200
    assert master_digests() == digests
