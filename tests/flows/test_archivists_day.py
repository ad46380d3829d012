"""The archivist's day by page: describe twenty by keyboard, edit many, close, redact, answer a takedown."""

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from archive.domain.rights import Scope, TakedownState
from archive.models import BatchEdit, Description, Redaction, Restriction, Takedown, User, described
from tests.archive.cast import write_scan
from tests.archive.props import keep_scan
from tests.archive.web.shelf import access_copy, with_copies
from tests.flows.axe import grave_findings
from tests.flows.conftest import Window

WORDS = {
    "en-GB": {
        "wrong": "cannot be read",
        "changed": "20 cells changed",
        "picked": "3 picked",
        "would": "3 would change",
    },
    "zh-CN": {
        "wrong": "无法读懂",
        "changed": "已更改 20 个单元格",
        "picked": "已选 3 项",
        "would": "3 条将更改",
    },
}
TITLES = [f"Quay {number} 码头" for number in range(1, 21)]


def opened(page: Page, address: str = "") -> None:
    """Go there, and find nothing grave on the page."""
    if address:
        page.goto(address)
    assert grave_findings(page) == [], page.url


def types(page: Page, *keys: str) -> None:
    """Press keys; what is no name of a key is typed."""
    for key in keys:
        if key.startswith(">"):
            page.keyboard.press(key[1:])
        else:
            page.keyboard.type(key)


def focused(page: Page) -> Locator:
    return page.locator(":focus")


def describe_fonds(page: Page, code: str, title: str) -> Description:
    opened(page, "/")
    page.locator(f"a[href='{reverse('catalogue:create_top')}']").first.click()
    opened(page)
    page.fill("[name=code]", code)
    page.fill("[name=title]", title)
    page.check("[name=visibility][value=public]")
    page.locator("main form.describe button.button--main").click()
    page.wait_for_url("**/catalogue/*-*/")
    return Description.objects.get(reference_code=code)


def describe_series(page: Page, fonds: Description) -> list[Description]:
    """Two public series of the fonds, in its table; the level of new lines is chosen first."""
    page.goto(fonds.get_absolute_url())
    page.keyboard.press("t")
    page.wait_for_url("**/exchange/sheet/**")
    page.locator(".sheet__settings summary").click()
    page.select_option("[name=new_level]", "series")
    page.fill("[name=new]", "2")
    page.locator(".sheet__settings button").click()
    page.wait_for_url("**new_level=series**")
    opened(page)
    types(page, ">t", "Streets 街道", ">Enter", "Portraits 人像", ">Tab", "1930s")
    for number in (1, 2):
        page.locator(f"#cell-{number}-visibility").focus()
        types(page, ">F2", ">ArrowUp")
        expect(page.locator(f"#cell-{number}-visibility")).to_have_value("public")
    types(page, ">Control+Enter")
    expect(page.locator(".notice--success")).to_be_visible()
    return list(Description.objects.filter(level="series").order_by("sort_key"))


def describe_twenty(page: Page, series: Description, words: dict[str, str]) -> None:
    """Titles down, then dates, then public: no pointer. One date is wrong at first."""
    page.goto(series.get_absolute_url())
    page.keyboard.press("t")
    page.wait_for_url("**/exchange/sheet/**")
    opened(page)
    page.keyboard.press("t")
    expect(focused(page)).to_have_attribute("name", "1.title")
    types(page, "Nonsense", ">Escape")
    expect(focused(page)).to_have_value("")
    for title in TITLES:
        types(page, title, ">Enter")
    expect(page.locator("#sheet-changed")).to_contain_text(words["changed"])
    types(page, ">Control+Home", ">ArrowRight", ">ArrowRight")
    expect(focused(page)).to_have_attribute("name", "1.date_edtf")
    types(page, "soon", ">ArrowDown", "c. 1937", ">ArrowDown", "民国二十六年")
    types(page, ">Enter", ">Control+Home", ">End")
    expect(focused(page)).to_have_attribute("name", "1.visibility")
    for _title in TITLES:
        types(page, ">F2", ">ArrowUp", ">Enter")
    types(page, ">Control+Enter")
    expect(page.locator(".notice--error")).to_contain_text(words["wrong"])
    opened(page)
    assert not Description.objects.filter(level="item").exists()
    expect(focused(page)).to_have_attribute("name", "1.date_edtf")
    types(page, "1936", ">Control+Enter")
    expect(page.locator(".notice--success")).to_be_visible(timeout=30_000)
    opened(page)


def edit_three(page: Page, series: Description, words: dict[str, str]) -> None:
    """Pick by keyboard, look at what would change, change it, undo it, change it again."""
    for is_last in (False, True):
        opened(page, series.get_absolute_url())
        page.locator(".grid .card__link").first.focus()
        types(page, ">x", ">ArrowRight", ">x", ">ArrowRight", ">x")
        expect(page.locator(".picked__count")).to_contain_text(words["picked"])
        page.locator(".picked button:not([formaction])").click()
        opened(page)
        page.select_option("[name=field]", "subjects")
        page.select_option("[name=act]", "add")
        page.fill("[name=value]", "Quays 码头; Trams")
        page.locator("form.describe button").click()
        expect(page.locator("[role=status]", has_text=words["would"])).to_be_visible()
        opened(page)
        page.locator("button[name=confirmed]").click()
        expect(page.locator(".notice--success")).to_contain_text("3")
        opened(page)
        if not is_last:
            page.locator(".notice__undo button").click()
            expect(page.locator(".notice--success")).to_contain_text("3")
            page.wait_for_url(f"**{series.get_absolute_url()}")


def restrict(page: Page, branch: Description) -> None:
    opened(page, branch.get_absolute_url())
    page.locator(f"main a[href='{reverse('rights:panel', args=[branch.pk])}']").click()
    opened(page)
    page.locator(f"a[href='{reverse('rights:add', args=[branch.pk, 'restriction'])}']").click()
    opened(page)
    page.select_option("[name=reason]", "living_person")
    page.select_option("[name=scope]", "branch")
    page.locator("main form.form button.button--main").click()
    page.wait_for_url(f"**{reverse('rights:panel', args=[branch.pk])}")
    opened(page)


def redact(page: Page, picture: Description) -> None:
    opened(page, reverse("rights:panel", args=[picture.pk]))
    page.locator("a[href$='/redact/']").first.click()
    page.locator("#stage img").wait_for()
    opened(page)
    stage = page.locator("#stage img").bounding_box()
    assert stage is not None
    page.mouse.move(stage["x"] + 0.3 * stage["width"], stage["y"] + 0.2 * stage["height"])
    page.mouse.down()
    page.mouse.move(stage["x"] + 0.6 * stage["width"], stage["y"] + 0.6 * stage["height"], steps=4)
    page.mouse.up()
    page.locator("main form#redact .form__actions button.button--main").click()
    page.wait_for_url(f"**{reverse('rights:panel', args=[picture.pk])}")
    opened(page)


def ask_for_takedown(page: Page, picture: Description) -> None:
    opened(page, picture.get_absolute_url())
    page.locator(f"a[href='{reverse('rights:ask', args=[picture.pk])}']").click()
    opened(page)
    page.fill("[name=grounds]", "My grandmother did not want to be seen. 外婆不愿公开。")
    page.fill("[name=requester]", "Eva")
    page.locator("main form.form button.button--main").click()
    expect(page.locator(".notice--success")).to_be_visible()
    assert page.request.get(picture.get_absolute_url()).status == 404


def answer_takedown(page: Page) -> None:
    opened(page, "/")
    types(page, "g", "t")
    page.wait_for_url(f"**{reverse('rights:takedowns')}")
    opened(page)
    page.fill("input[name=note]", "Shown with the face covered")
    page.locator("button[name=to][value=redacted]").click()
    expect(page.locator(".rules")).to_contain_text("Shown with the face covered")
    opened(page)


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_the_day_of_an_archivist(window: Window, archivist: User, tmp_path: Path, locale: str) -> None:
    words = WORDS[locale]
    page = window(archivist, locale=locale)
    fonds = describe_fonds(page, "TW", "Tram works 电车公司")
    streets, portraits = describe_series(page, fonds)
    describe_twenty(page, streets, words)
    items = Description.objects.filter(level="item").order_by("sort_key")
    assert [each.title for each in items] == TITLES
    assert [each.date_edtf for each in items[:3]] == ["1936", "1937~", "1937"]
    assert all(each.is_public for each in items)

    edit_three(page, streets, words)
    subjects = [described.texts(each)["subjects"] for each in items]
    assert subjects == ["Quays 码头; Trams"] * 3 + [""] * 17
    assert BatchEdit.objects.filter(undone_at__isnull=False).count() == 1

    restrict(page, portraits)
    assert Restriction.objects.get().scope == Scope.BRANCH
    strangers = window(locale=locale)
    assert strangers.request.get(portraits.get_absolute_url()).status == 404

    picture = with_copies(keep_scan(write_scan(tmp_path), under=streets, by=archivist))
    scan = access_copy(picture)
    redact(page, picture)
    assert len(Redaction.objects.get().regions) == 1
    assert strangers.request.get(f"/media/access/{scan.pk}").status == 404

    ask_for_takedown(strangers, picture)
    answer_takedown(page)
    takedown = Takedown.objects.get()
    assert (takedown.state, takedown.decided_by) == (TakedownState.REDACTED, archivist)
    opened(strangers, picture.get_absolute_url())
    shown = strangers.content()
    assert "/media/access/" in shown
    assert str(scan.pk) not in shown


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_tables_are_for_everybody_and_fit(
    window: Window, series: Description, archivist: User, width: int, scheme: str, tmp_path: Path
) -> None:
    keep_scan(write_scan(tmp_path), under=series, by=archivist)
    locale = "en-GB" if scheme == "light" else "zh-CN"
    page = window(archivist, width=width, color_scheme=scheme, locale=locale)
    sheet = f"{reverse('exchange:sheet')}?under={series.pk}&show=note&show=process&show=subjects"
    for address in (
        sheet,
        f"{reverse('exchange:many')}?in={series.pk}&field=subjects&act=add&value=Piers",
        reverse("exchange:new"),
        series.get_absolute_url(),
    ):
        opened(page, address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    page.goto(sheet)
    page.locator("#cell-1-title").fill("")
    page.locator(".sheet__save button").click()
    expect(page.locator("#cell-1-title-error")).to_be_visible()
    opened(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_table_without_scripts_is_a_form(window: Window, series: Description, archivist: User) -> None:
    page = window(archivist, java_script_enabled=False)
    page.goto(f"{reverse('exchange:sheet')}?under={series.pk}")
    page.fill("#cell-1-title", "A tram")
    page.locator(".sheet__save button").click()
    expect(page.locator(".notice--success")).to_be_visible()
    assert Description.objects.filter(title="A tram", reference_code="HO-1-1").exists()
