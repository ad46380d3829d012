"""Photograph the pages of a running demonstration, for the documentation and for looking at them all.

    python scripts/screenshots.py --reviewer reviewer:PASSWORD --archivist archivist:PASSWORD
        [--url URL] [--out docs/screenshots] [--every]

Without --every: catalogue, item, easel, workshop and review at 1440 px in light, dark and Chinese, as the
documentation shows them. With --every: each page at 1440, 900 and 360 px, light and dark, English and
Chinese, and a contact sheet of them all.
"""

import argparse
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
HEIGHTS = {1440: 900, 900: 1100, 360: 740}
Look = tuple[int, Literal["light", "dark"], Literal["en", "zh"]]
DOCUMENTED: list[Look] = [(1440, "light", "en"), (1440, "dark", "en"), (1440, "light", "zh")]
EVERY: list[Look] = list(itertools.product(HEIGHTS, ("light", "dark"), ("en", "zh")))


@dataclass(frozen=True)
class Shot:
    """A page, who looks at it, and how its address is found from where that person stands."""

    name: str
    who: str
    start: str
    follow: tuple[str, ...] = ()


_CARD = "main a.card__link"

SHOTS = (
    Shot("home", "archivist", "/"),
    Shot("catalogue", "archivist", "/search/?q=halvorsen", (_CARD, "a:has-text('Things on the table')")),
    Shot("item", "archivist", "/search/?q=pilot", (_CARD,)),
    Shot("easel", "archivist", "/search/?q=coffee", (_CARD, "a[href$='/easel/']")),
    Shot("edit", "archivist", "/search/?q=pilot", (_CARD, "a[href$='/edit/']")),
    Shot("search", "archivist", "/search/?q=motorcycle"),
    Shot("nothing-found", "archivist", "/search/?q=airship"),
    Shot("imports", "archivist", "/imports/"),
    Shot("import-new", "archivist", "/imports/new/"),
    Shot("import-batch", "archivist", "/imports/", ("main a[href*='/imports/']:not([href$='new/'])",)),
    Shot("workshop", "archivist", "/workshop/"),
    Shot("review-queue", "reviewer", "/review/"),
    Shot("review", "reviewer", "/review/", (_CARD,)),
    Shot("reader-item", "nobody", "/search/?q=pilot", (_CARD,)),
    Shot("sign-in", "nobody", "/sign-in/"),
    Shot("not-found", "nobody", "/nowhere/"),
)


def main() -> None:
    options = _options()
    looks = EVERY if options.every else DOCUMENTED
    shots = (
        SHOTS
        if options.every
        else [s for s in SHOTS if s.name in {"catalogue", "item", "easel", "workshop", "review"}]
    )
    options.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        taken = [path for look in looks for path in _photograph(browser, shots, look, options)]
        browser.close()
    if options.every:
        _contact_sheet(taken, options.out / "contact-sheet.jpg")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Photograph the pages of a running demonstration.")
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--archivist", required=True, metavar="NAME:PASSWORD")
    parser.add_argument("--reviewer", required=True, metavar="NAME:PASSWORD")
    parser.add_argument("--out", type=Path, default=Path("docs/screenshots"))
    parser.add_argument("--every", action="store_true")
    return parser.parse_args()


def _photograph(
    browser: Browser,
    shots: list[Shot] | tuple[Shot, ...],
    look: Look,
    options: argparse.Namespace,
) -> Iterator[Path]:
    width, scheme, language = look
    for who in sorted({shot.who for shot in shots}):
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHTS[width]},
            color_scheme=scheme,
            locale="zh-CN" if language == "zh" else "en-GB",
            base_url=options.url,
        )
        page = context.new_page()
        if who != "nobody":
            _sign_in(page, getattr(options, who))
        for shot in (shot for shot in shots if shot.who == who):
            yield _take(page, shot, options.out / f"{shot.name}-{scheme}-{language}-{width}.jpg", options)
        context.close()


def _sign_in(page: Page, credential: str) -> None:
    name, password = credential.split(":", 1)
    page.goto("/sign-in/")
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state("networkidle")


def _take(page: Page, shot: Shot, path: Path, options: argparse.Namespace) -> Path:
    page.goto(shot.start)
    for selector in shot.follow:
        target = page.locator(selector).first
        if target.count():
            page.goto(target.get_attribute("href") or shot.start)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(600)
    if not options.every:
        path = path.with_name(path.name.replace("-1440", ""))
    page.screenshot(path=path, type="jpeg", quality=85)
    return path


def _contact_sheet(paths: list[Path], target: Path) -> None:
    thumbs = []
    for path in paths:
        with Image.open(path) as image:
            image.thumbnail((480, 480))
            thumbs.append(image.convert("RGB"))
    columns = 6
    rows = -(-len(thumbs) // columns)
    sheet = Image.new("RGB", (columns * 490, rows * 490), (119, 119, 119))
    for index, thumb in enumerate(thumbs):
        sheet.paste(thumb, (index % columns * 490 + 5, index // columns * 490 + 5))
    sheet.save(target, quality=80)


if __name__ == "__main__":
    main()
