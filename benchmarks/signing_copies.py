"""What Content Credentials cost an access copy of the largest size: milliseconds, and bytes added.

    python -m benchmarks.signing_copies [--rounds 20]

The copy is drawn (6000 x 4000 pixels, grain like film's) and encoded as access copies are. `label_ms` is
the XMP by exiftool, for comparison; `verify_ms` reads the credentials back and checks the signature and all
bytes; `caption_ms` makes the copy with a strip of words below it, signed, as a download does. Medians.
"""

import argparse
import json
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyvips

from archive.preservation import certificates
from archive.preservation.pictures import captions, credentials
from archive.preservation.pictures.credentials import Signer
from archive.preservation.pictures.kinds import Kind
from archive.preservation.pictures.labelling import Label, Labeller, SourceType
from archive.preservation.pictures.manifests import Act

_WIDTH, _HEIGHT = 6000, 4000
_LABEL = Label(
    SourceType.COMPOSITE,
    "Albumen",
    master_id="urn:uuid:00000000-0000-0000-0000-000000000001",
    master_digest="01" * 64,
    recipe_name="full",
    recipe_digest="ab" * 32,
    weights=(("colorizer-small", "cd" * 32),),
)
_LINES = ["Colourised: an interpretation, not a record", "HO-1-0001 · Albumen"]


def main() -> None:
    """Draw, sign, measure, print JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=20)
    rounds = arguments.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        figures = _measured(Path(folder), rounds)
    machine = f"{platform.processor() or platform.machine()}, Python {platform.python_version()}"
    print(json.dumps({"figure": "signing access copies", "machine": machine, "rounds": rounds, **figures}))


def _measured(folder: Path, rounds: int) -> dict[str, float | int]:
    plain, signed, captioned = folder / "plain.jpg", folder / "signed.jpg", folder / "captioned.jpg"
    _draw(plain)
    identity = certificates.make("Albumen")
    signer = Signer(identity)

    def sign() -> None:
        signer.sign(signed, _LABEL, Act.RENDERED)

    def caption() -> None:
        captions.add(signed, captioned, _LINES)
        signer.sign_copy(captioned, _LABEL, Act.CAPTIONED, parent=signed)

    with Labeller() as labeller:
        label_ms = _median(rounds, lambda: labeller.write(plain, _LABEL))
    sign_ms = _median(rounds, sign, before=lambda: signed.write_bytes(plain.read_bytes()))
    return {
        "file_mb": round(plain.stat().st_size / 1e6, 1),
        "sign_ms": sign_ms,
        "added_bytes": signed.stat().st_size - plain.stat().st_size,
        "label_ms": label_ms,
        "verify_ms": _median(
            rounds, lambda: credentials.read(signed, Kind.JPEG, trusted=[identity.authority])
        ),
        "caption_ms": _median(max(3, rounds // 4), caption),
    }


def _median(rounds: int, act: Callable[[], object], *, before: Callable[[], object] = lambda: None) -> float:
    taken = []
    for _ in range(rounds):
        before()
        start = time.perf_counter()
        act()
        taken.append(time.perf_counter() - start)
    return round(1000 * statistics.median(taken), 1)


def _draw(path: Path) -> None:
    """A noisy slope, like film grain on a sky: it compresses as badly as a real scan does."""
    random = np.random.default_rng(0)
    slope = np.linspace(60, 200, _WIDTH)[None, :, None]
    pixels = np.clip(slope + random.normal(0, 4, (_HEIGHT, _WIDTH, 3)), 0, 255).astype(np.uint8)
    picture = pyvips.Image.new_from_array(pixels)
    picture.jpegsave(str(path), Q=90, optimize_coding=True, keep="icc", profile="srgb")


if __name__ == "__main__":
    main()
