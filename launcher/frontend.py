"""Front-end packages: npm installs them, and what pages load goes into static/vendor."""

import re
import shutil
from pathlib import Path

from launcher import shell, sprite, stamps, terminal
from launcher.tree import ICON_LIST, NODE_MODULES, ROOT, VENDOR

_COPIED = {
    "openseadragon.min.js": "openseadragon/build/openseadragon/openseadragon.min.js",
    "openseadragon-images": "openseadragon/build/openseadragon/images",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
}
_LOCK = ROOT / "package-lock.json"


def prepare() -> None:
    """Install when package-lock.json changed; copy when it or the list of icons did."""
    installed = stamps.fingerprint([_LOCK])
    if not stamps.fresh(NODE_MODULES / ".albumen-stamp", installed):
        terminal.step("installing the front-end packages (npm)")
        shell.visibly(
            ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
            what="installing the front-end packages",
            cure="See that this machine reaches an npm registry, then run the same again.",
            cwd=ROOT,
        )
        stamps.put(NODE_MODULES / ".albumen-stamp", installed)
    copied = stamps.fingerprint([_LOCK, ICON_LIST, Path(__file__), Path(sprite.__file__)])
    if not stamps.fresh(VENDOR / ".stamp", copied):
        _copy()
        stamps.put(VENDOR / ".stamp", copied)


def _copy() -> None:
    # Into the living folder, because a server may be reading from it.
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, source in _COPIED.items():
        origin = NODE_MODULES / source
        if origin.is_dir():
            shutil.copytree(origin, VENDOR / name, dirs_exist_ok=True)
        else:
            (VENDOR / name).write_text(_without_map(origin.read_text(encoding="utf-8")), encoding="utf-8")
    listing = ICON_LIST.read_text(encoding="utf-8") if ICON_LIST.exists() else ""
    drawn = sprite.build(sprite.names_in(listing), NODE_MODULES / "lucide-static" / "icons")
    (VENDOR / "icons.svg").write_text(drawn, encoding="utf-8")


def _without_map(script: str) -> str:
    # The maps are not served, and collectstatic stops at a reference to a file that is not there.
    return re.sub(r"^//# sourceMappingURL=.*$\n?", "", script, flags=re.MULTILINE)
