"""Guides in Chinese say as much as those in English: the same headings, tables, pictures and commands."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
GUIDES = sorted(path for folder in (ROOT, ROOT / "docs") for path in folder.glob("*.md"))
TWINS = [(path, twin) for path in GUIDES if (twin := path.with_name(f"{path.stem}.zh-CN.md")) in GUIDES]
HEADING, ROW, PICTURE, LISTED = (
    re.compile(pattern, re.MULTILINE)
    for pattern in (r"^(#+) ", r"^\|.*\|$", r"!\[[^\]]*\]\(([^)]+)\)", r"^ *(?:-|\d+\.) ")
)
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]+`")
SHELL = ("sh", "")


def commands(text: str) -> list[str]:
    """What is typed, without the comments beside it."""
    blocks = (body for kind, body in BLOCK.findall(text) if kind in SHELL)
    lines = (re.sub(r"\s+#.*|^#.*", "", line).strip() for body in blocks for line in body.splitlines())
    return [line for line in lines if line]


def columns(text: str) -> list[int]:
    """How many columns each row of each table has; the bars inside code are none."""
    return [re.sub(r"`[^`]*`", "", row).count("|") for row in ROW.findall(text)]


def test_every_guide_has_its_twin() -> None:
    in_english = {path for path in GUIDES if not path.name.endswith(".zh-CN.md")}
    assert in_english - {english for english, _chinese in TWINS} == {
        ROOT / "CHANGELOG.md",
        ROOT / "CONTRIBUTING.md",
    }


@pytest.mark.parametrize("pair", TWINS, ids=lambda pair: pair[0].stem)
def test_both_have_the_same_bones(pair: tuple[Path, Path]) -> None:
    english, chinese = (path.read_text(encoding="utf-8") for path in pair)
    plain = [BLOCK.sub("", text) for text in (english, chinese)]
    assert HEADING.findall(plain[0]) == HEADING.findall(plain[1])
    assert columns(plain[0]) == columns(plain[1])
    assert len(LISTED.findall(plain[0])) == len(LISTED.findall(plain[1]))
    assert len(PICTURE.findall(english)) == len(PICTURE.findall(chinese))
    assert commands(english) == commands(chinese)
    assert sorted(CODE.findall(plain[0])) == sorted(CODE.findall(plain[1]))


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_what_is_linked_is_there(path: Path) -> None:
    linked = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [link for link in linked if not (path.parent / link).exists()] == []
