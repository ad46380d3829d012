"""Asking axe-core whether everybody can use a page."""

import json
from functools import cache
from pathlib import Path

from playwright.sync_api import Page

_SOURCE = Path(__file__).resolve().parent.parent.parent / "node_modules" / "axe-core" / "axe.min.js"
_GRAVE = ("serious", "critical")


@cache
def _script() -> str:
    return _SOURCE.read_text(encoding="utf-8")


def grave_findings(page: Page) -> list[str]:
    """What axe-core calls serious or critical, one line each; empty where all is well."""
    page.evaluate(_script())
    found = page.evaluate("async () => (await axe.run({resultTypes: ['violations']})).violations")
    return [
        f"{each['impact']} {each['id']}: {json.dumps([node['html'][:160] for node in each['nodes']][:3])}"
        for each in found
        if each["impact"] in _GRAVE
    ]
