"""`python -m restoration weights`: list, verify, import, fetch and adopt the networks' weights."""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from restoration.weights.adopting import adopt
from restoration.weights.fetching import fetch
from restoration.weights.importing import Imported, import_file
from restoration.weights.loading import sha256_of
from restoration.weights.manifest import Manifest, Origin, WeightsEntry

MODELS_DIR = Path(__file__).resolve().parents[2] / "models"
MEGABYTE = 1e6
BAR_CHARACTERS = 30
REDRAW_S = 0.2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the five acts."""
    parser.add_argument("--models", type=Path, default=MODELS_DIR, help="folder of weights and manifest")
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("list", help="all known weights: which are installed, and what each is good for")
    acts.add_parser("verify", help="compare every installed file with its recorded SHA-256")
    importing = acts.add_parser("import", help="install a file: .pth, .pt or .safetensors")
    importing.add_argument("file", type=Path)
    importing.add_argument("--as", dest="name", help="a name of the list, or a new one of your own")
    importing.add_argument("--source", default="", help="where the file came from, for the record")
    fetching = acts.add_parser("fetch", help="download an official file from its publisher and install it")
    fetching.add_argument("name", help="a name of the list")
    adopting = acts.add_parser("adopt", help="for a release: make a trained file the one that Albumen ships")
    adopting.add_argument("file", type=Path)
    adopting.add_argument("name", help="a name of the list, of the project's own weights")


def run(args: argparse.Namespace) -> int:
    """Do one act; raises `RestorationError`, which the caller shows.

    Returns 1 where verification found a fault, or the models folder cannot be written.
    """
    try:
        return ACTS[args.act](args)
    except OSError as error:
        print(f"albumen: {error.filename or args.models}: {error.strerror or error}", file=sys.stderr)
        return 1


def _list(args: argparse.Namespace) -> int:
    manifest = Manifest.read(args.models)
    for entry in manifest.entries:
        print(_line(manifest, entry))
    return 0


def _line(manifest: Manifest, entry: WeightsEntry) -> str:
    is_here = manifest.installed(entry)
    state = f"installed, {entry.size_bytes / MEGABYTE:.1f} MB" if is_here else "not installed"
    return f"{entry.name}: {state}, {entry.task}, {entry.licence}. {entry.title}. {entry.suits}".rstrip()


def _verify(args: argparse.Namespace) -> int:
    manifest = Manifest.read(args.models)
    on_record = [entry for entry in manifest.entries if entry.sha256]
    faults = [fault for entry in on_record if (fault := _fault(manifest, entry))]
    unrecorded = {file.name for file in args.models.glob("*.safetensors")} - {e.file for e in on_record}
    for fault in faults:
        print(fault)
    for file in sorted(unrecorded):
        print(f"{file}: not on record, so it is not used; install it with `weights import {file}`")
    print(f"{len(on_record) - len(faults)} of {len(on_record)} recorded weights are whole")
    return 1 if faults else 0


def _fault(manifest: Manifest, entry: WeightsEntry) -> str:
    path = manifest.path(entry)
    if not path.is_file():
        return f"{entry.name}: {path} is missing; install it again"
    found = sha256_of(path)
    if found != entry.sha256:
        return f"{entry.name}: {path} has SHA-256 {found}, recorded was {entry.sha256}; install it again"
    return ""


def _import(args: argparse.Namespace) -> int:
    _tell(import_file(args.file, models_dir=args.models, name=args.name, source=args.source))
    return 0


def _fetch(args: argparse.Namespace) -> int:
    meter = _Meter()
    try:
        imported = fetch(args.name, models_dir=args.models, on_progress=meter)
    finally:
        meter.close()
    _tell(imported)
    return 0


def _adopt(args: argparse.Namespace) -> int:
    entry = adopt(args.file, args.name, models_dir=args.models)
    print(f"{entry.name}: ships as {entry.file}, {entry.size_bytes / MEGABYTE:.1f} MB, sha256 {entry.sha256}")
    return 0


def _tell(imported: Imported) -> None:
    entry = imported.entry
    print(f"{entry.name}: installed as {entry.file}, {entry.architecture}, {entry.task}")
    print(f"sha256 {entry.sha256}, licence {entry.licence}")
    print(f"made from a file with sha256 {entry.source_sha256}")
    if entry.origin is Origin.LOCAL:
        print(f'It is used only where a recipe names it: "weights": "{entry.name}"')
    if imported.warning:
        print(f"warning: {imported.warning}", file=sys.stderr)


class _Meter:
    """A progress bar on a terminal; nothing elsewhere."""

    def __init__(self) -> None:
        self._shows = sys.stderr.isatty()
        self._drawn_s = 0.0

    def __call__(self, done: int, total: int | None) -> None:
        now_s = time.monotonic()
        if not self._shows or (now_s - self._drawn_s < REDRAW_S and done != total):
            return
        self._drawn_s = now_s
        print(f"\r{_bar(done, total)}", end="", file=sys.stderr, flush=True)

    def close(self) -> None:
        if self._drawn_s:
            print(file=sys.stderr)


def _bar(done: int, total: int | None) -> str:
    if not total:
        return f"{done / MEGABYTE:.1f} MB"
    filled = BAR_CHARACTERS * done // total
    bar = "#" * filled + "." * (BAR_CHARACTERS - filled)
    return f"[{bar}] {done / MEGABYTE:.1f} of {total / MEGABYTE:.1f} MB"


ACTS: dict[str, Callable[[argparse.Namespace], int]] = {
    "list": _list,
    "verify": _verify,
    "import": _import,
    "fetch": _fetch,
    "adopt": _adopt,
}
