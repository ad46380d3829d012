"""What must not stand anywhere in the tree: secrets, registry addresses, inline scripts."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LISTING = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
TRACKED = LISTING.stdout.split("\n")
SUFFIXES = (".py", ".md", ".html", ".css", ".js", ".toml", ".json", ".txt", ".sh")
TEXTS = [name for name in TRACKED if name.endswith(SUFFIXES) or name == "albumen"]


@pytest.mark.parametrize(
    "forbidden",
    [r"-----BEGIN [A-Z ]*PRIVATE KEY-----", r'"resolved":\s*"http', r"eval\(request"],
)
def test_no_file_holds_a_secret_or_a_registry_address(forbidden: str) -> None:
    pattern = re.compile(forbidden)
    guilty = [
        name
        for name in TEXTS
        if (ROOT / name).is_file()
        and name != "tests/architecture/test_words.py"
        and pattern.search((ROOT / name).read_text(errors="replace"))
    ]
    assert guilty == []


def test_pages_hold_no_inline_script_and_no_inline_style() -> None:
    guilty = [
        name
        for name in TEXTS
        if name.startswith("templates/")
        and (ROOT / name).is_file()
        and re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=\"|<style", (ROOT / name).read_text())
    ]
    assert guilty == []
