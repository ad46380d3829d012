"""One SVG file with the icons that pages use."""

import difflib
import re
from collections.abc import Sequence
from pathlib import Path

from launcher.errors import Problem

_DRAWING = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'


def names_in(listing: str) -> list[str]:
    """Icon names, one per line; blank lines and lines that begin with # do not count."""
    lines = (line.strip() for line in listing.splitlines())
    return sorted({line for line in lines if line and not line.startswith("#")})


def build(names: Sequence[str], icons: Path) -> str:
    """An SVG with a <symbol> for each named icon: `<svg><use href="icons.svg#NAME"/></svg>` draws it."""
    symbols = "\n".join(_symbol(name, icons) for name in names)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def _symbol(name: str, icons: Path) -> str:
    path = icons / f"{name}.svg"
    if not path.is_file():
        near = difflib.get_close_matches(name, [file.stem for file in icons.glob("*.svg")])
        raise Problem(
            "building the icon sprite",
            f"static/icons.txt names {name!r}, which lucide does not have",
            f"Did you mean {' or '.join(near)}?"
            if near
            else "Choose a name from node_modules/lucide-static/icons.",
        )
    inner = re.sub(r".*<svg[^>]*>(.*)</svg>.*", r"\1", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return f'<symbol id="{name}" viewBox="0 0 24 24" {_DRAWING}>{" ".join(inner.split())}</symbol>'
