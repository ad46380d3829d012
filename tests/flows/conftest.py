"""One browser for all journeys, people's windows in it, and workers on the test database."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from archive.models import User
from tests.helpers import standing_helpers
from tests.surroundings import environment

__all__ = ["standing_helpers"]

ROOT = Path(__file__).resolve().parent.parent.parent
_CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
_FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
_PATIENCE_MS = 20_000
_WITHOUT_BROWSER = frozenset({"test_every_exit.py"})  # keeps one archive for all its tests

Window = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here) and item.path.name not in _WITHOUT_BROWSER:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium."""
    found = next((path for path in _CHROMIUM if Path(path).exists()), None)
    if found is None:
        pytest.fail("These tests drive a browser: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=_FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def window(browser: Browser, live_server: LiveServer) -> Iterator[Window]:
    """Open a window for somebody, signed in or not; nothing may go wrong in any console."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # A form that comes back with what is wrong answers 422, which Chromium notes too.
        if message.type == "error" and "status of 422" not in message.text:
            complaints.append(message.text)

    def run(person: User | None = None, *, width: int = 1280, height: int = 860, **choices: object) -> Page:
        given = {"locale": "en-GB", **choices}
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            **given,  # type: ignore[arg-type]
        )
        context.set_default_timeout(_PATIENCE_MS)
        contexts.append(context)
        if person is not None:
            client = Client()
            client.force_login(person)
            session = client.cookies[django_settings.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
            )
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield run
    for context in contexts:
        context.close()
    assert complaints == []


@dataclass(frozen=True)
class Workers:
    """The two worker processes of an archive, started as people start them."""

    processes: list["subprocess.Popen[bytes]"]

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(timeout=30)


@pytest.fixture
def workers(transactional_db: None, tmp_path: Path) -> Iterator[Workers]:
    """An ingest worker and a restoration worker, as processes of their own on the test database."""
    log = (tmp_path / "workers.log").open("wb")
    commands = ("ingest_worker", "restoration_worker")
    started = [
        subprocess.Popen(
            [sys.executable, "manage.py", command],
            cwd=ROOT,
            env=environment(),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        for command in commands
    ]
    found = Workers(started)
    try:
        yield found
    finally:
        found.stop()
        log.close()
        connection.close()
