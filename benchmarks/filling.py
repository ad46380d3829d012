"""What is left where the disk was full at each single change of an import, of approvals and of the ledger.

    python -m benchmarks.filling --home var/filling [--every 1]

A change is a write, an fsync, a new file, folder, name or link in the storage root or beside the access
copies. From the chosen one on all fail with ENOSPC; the act ends as it may, room comes back, the act is done
again, and what is kept is judged. With `--disk FOLDER`, a small filesystem mounted there, the room is
real:

    mount -t tmpfs -o size=16m none FOLDER
    python -m benchmarks.filling --home var/filling --disk FOLDER

It is filled up to the last page, the last but one and so on. Without a home, and with `--bucket`, see
`benchmarks.killing`.
"""

import argparse
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.killing import at_home

if TYPE_CHECKING:
    from benchmarks.attacks.acts import Act
    from benchmarks.attacks.ground import Ground

_ACTS = ("import", "approval", "ledger")
_PAGE_BYTES = 4096


def main() -> None:
    """Fill, judge, print JSON; exit status 1 where anything has suffered."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--home", type=Path)
    arguments.add_argument("--disk", type=Path)
    arguments.add_argument("--every", type=int, default=1, help="try every so-manieth change or page only")
    arguments.add_argument(
        "--bucket", action="store_true", help="keep the masters in a bucket: the desk fills"
    )
    given = arguments.parse_args()
    if given.disk is not None:
        for name in ("storage", "access"):
            os.environ[f"ALBUMEN_{name.upper()}_ROOT"] = str(given.disk.resolve() / name)
    with at_home(given.home, has_bucket=given.bucket):
        figures = _figures(given.every, given.disk)
    print(json.dumps({"figure": "a full disk", "is_real": given.disk is not None, **figures}))
    if figures["flaws"]:
        raise SystemExit(1)


def _figures(every: int, disk: Path | None) -> dict[str, Any]:
    from benchmarks.attacks.acts import all_acts
    from benchmarks.attacks.ground import Ground

    began, ground, flaws, tried = time.monotonic(), Ground(), [], {}
    try:
        ground.build()
        for act in all_acts(ground):
            if act.name in _ACTS:
                tried[f"{act.name}_tries"], found = _attacked(act, ground, every, disk)
                flaws += found
    finally:
        ground.clear()
    kinds = {kind: sum(each == kind for each, _ in flaws) for kind in ("invalid", "lost", "doubled")}
    told = [what for _, what in flaws][:50]
    return {**tried, **kinds, "flaws": told, "seconds": round(time.monotonic() - began)}


def _attacked(
    act: "Act", ground: "Ground", every: int, disk: Path | None
) -> tuple[int, list[tuple[str, str]]]:
    """Let the disk be full at each place of an act; how many those were, and what has suffered."""
    from benchmarks.attacks import children, judges

    def prepare() -> None:
        ground.lay()
        act.prepare()

    prepare()
    attempt = _on_injected(act, ground) if disk is None else _on_real(act, disk)
    tries: int = 0
    flaws: list[tuple[str, str]] = []
    while attempt(tries * every):
        flaws += judges.at_any_moment(ground)
        flaws += judges.of_scratch(ground)
        if (status := children.done(act.do)) != 0:
            flaws.append((judges.LOST, f"{act.name} was not finished: exit status {status}"))
        flaws += act.judge()
        tries += 1
        prepare()
    return tries, flaws


def _on_injected(act: "Act", ground: "Ground") -> Callable[[int], bool]:
    from benchmarks.attacks import children
    from benchmarks.attacks.disk import FullDisk

    def attempt(changes: int) -> bool:
        def cramped() -> None:
            FullDisk(ground.folders(), room=changes)
            act.do()

        return children.failed(cramped)

    return attempt


def _on_real(act: "Act", disk: Path) -> Callable[[int], bool]:
    from benchmarks.attacks import children
    from benchmarks.attacks.disk import ballast

    def attempt(pages: int) -> bool:
        with ballast(disk, room_bytes=pages * _PAGE_BYTES):
            return children.failed(act.do)

    return attempt


if __name__ == "__main__":
    main()
