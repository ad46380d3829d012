"""The icons that pages use, in one file."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from launcher import sprite
from launcher.errors import Problem
from launcher.tree import ICON_LIST, NODE_MODULES

_ICONS = NODE_MODULES / "lucide-static" / "icons"
_SVG = "{http://www.w3.org/2000/svg}"


def test_the_list_may_have_remarks_and_repetitions() -> None:
    assert sprite.names_in("search\n# the tree\n\n  archive \nsearch\n") == ["archive", "search"]


def test_each_icon_becomes_a_symbol_with_its_drawing() -> None:
    root = ET.fromstring(sprite.build(["archive", "search"], _ICONS))
    assert [symbol.get("id") for symbol in root] == ["archive", "search"]
    assert all(len(symbol) > 0 and symbol.get("viewBox") == "0 0 24 24" for symbol in root)
    assert root[0].find(f"{_SVG}rect") is not None


def test_every_icon_in_the_projects_list_exists() -> None:
    names = sprite.names_in(ICON_LIST.read_text(encoding="utf-8"))
    ET.fromstring(sprite.build(names, _ICONS))


def test_a_misspelt_icon_is_named_with_its_likely_meaning() -> None:
    with pytest.raises(Problem) as caught:
        sprite.build(["serch"], _ICONS)
    assert "'serch'" in caught.value.why
    assert "search" in caught.value.cure


def test_a_list_without_icons_gives_an_empty_drawing(tmp_path: Path) -> None:
    assert len(ET.fromstring(sprite.build([], tmp_path))) == 0
