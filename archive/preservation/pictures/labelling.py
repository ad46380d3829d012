"""Labels inside files: XMP that says what a picture is, where it comes from and what was done to it.

Properties: dc (title, identifier, description, source, publisher), Iptc4xmpExt:DigitalSourceType,
xmp:CreatorTool, photoshop (Credit, Source, Headline, Instructions), xmpMM:DocumentID, xmpMM:DerivedFrom,
xmpMM:OriginalDocumentID and, for what a recipe made, xmpMM:History (IPTC Photo Metadata 2024.1; XMP part 2).
Written by the program exiftool, which keeps pixels, ICC profile and EXIF as they are.
"""

import re
import shutil
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import exiftool
from exiftool.exceptions import ExifToolException

from archive.preservation.errors import LabelRefused, ProgramMissing

PROGRAM, PACKAGE = "exiftool", "libimage-exiftool-perl"
_HEAD = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_WRITE = ["-overwrite_original", "-codedcharacterset=utf8", "-q"]
_READ = [
    *("XMP-dc:all", "XMP-iptcExt:DigitalSourceType", "XMP-xmp:CreatorTool", "XMP-photoshop:all"),
    "XMP-xmpMM:all",
]
_MASTER, _MADE_WITH = "sha512:", re.compile(r"(recipe|weights) (\S+) sha256:(\S+)")


class SourceType(StrEnum):
    """Terms of the IPTC digital source type vocabulary that happen here."""

    PRINT = f"{_HEAD}print"
    NEGATIVE = f"{_HEAD}negativeFilm"
    POSITIVE = f"{_HEAD}positiveFilm"
    ENHANCED = f"{_HEAD}algorithmicallyEnhanced"
    COMPOSITE = f"{_HEAD}compositeWithTrainedAlgorithmicMedia"

    @property
    def is_interpretation(self) -> bool:
        """Whether pixels were made by an algorithm and not by the scanner."""
        return self in {SourceType.ENHANCED, SourceType.COMPOSITE}


@dataclass(frozen=True)
class Label:
    """What a file says about itself.

    `document_id`, `derived_from` and `master_id` are URNs such as `urn:uuid:...`, of the file, of what it was
    made from at once, and of the master scan where it all began, whose SHA-512 is `master_digest`.
    `identifier` is the reference code; `recipe_digest` the SHA-256 of the canonical recipe, empty where no
    recipe was at work, and `weights` the name and the SHA-256 of each file of weights. `archive` is who gives
    the file out; `notice` what nobody who shows it should leave out.
    """

    source_type: SourceType
    creator_tool: str
    document_id: str = ""
    derived_from: str = ""
    title: str = ""
    identifier: str = ""
    statement: str = ""
    recipe_name: str = ""
    recipe_digest: str = ""
    weights: tuple[tuple[str, str], ...] = ()
    master_id: str = ""
    master_digest: str = ""
    archive: str = ""
    notice: str = ""


class Labeller:
    """The program exiftool, kept running for many files; use it as a context manager."""

    def __init__(self) -> None:
        """Raises `ProgramMissing`, which names the cure."""
        require_program()
        self._tool = exiftool.ExifToolHelper(common_args=["-G1", "-n"])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._tool.running:
            self._tool.terminate()

    def write(self, path: Path, label: Label) -> None:
        """Write the label into a TIFF, JPEG or PNG of ours, in place. Raises `LabelRefused`.

        Never to be called on a master: a label is given to files that are still being made.
        """
        try:
            self._tool.set_tags([str(path)], _tags(label), params=_WRITE)
        except (ExifToolException, ValueError, OSError) as error:
            raise LabelRefused(path=path, problem=str(getattr(error, "stderr", "") or error)) from error

    def read(self, path: Path) -> Label | None:
        """The label of a file, or None where it carries none that we know."""
        try:
            found = self._tool.get_tags([str(path)], _READ)[0]
        except (ExifToolException, ValueError, OSError):
            return None
        return _label(found)


def require_program() -> None:
    """Raise `ProgramMissing` when exiftool is not installed."""
    if shutil.which(PROGRAM) is None:
        raise ProgramMissing(program=PROGRAM, package=PACKAGE)


def write(path: Path, label: Label) -> None:
    """Write one label; for many files keep a `Labeller`."""
    with Labeller() as labeller:
        labeller.write(path, label)


def read(path: Path) -> Label | None:
    """Read one label; for many files keep a `Labeller`."""
    with Labeller() as labeller:
        return labeller.read(path)


def _tags(label: Label) -> dict[str, str]:
    tags = {
        "XMP-iptcExt:DigitalSourceType": label.source_type,
        "XMP-xmp:CreatorTool": label.creator_tool,
        "XMP-xmpMM:DocumentID": label.document_id,
        "XMP-xmpMM:DerivedFromDocumentID": label.derived_from,
        "XMP-xmpMM:OriginalDocumentID": label.master_id,
        "XMP-dc:Title": label.title,
        "XMP-dc:Identifier": label.identifier,
        "XMP-dc:Description": label.statement,
        "XMP-dc:Source": _MASTER + label.master_digest if label.master_digest else "",
        "XMP-dc:Publisher": label.archive,
        "XMP-photoshop:Credit": label.archive,
        "XMP-photoshop:Source": label.archive,
        "XMP-photoshop:Headline": label.title,
        "XMP-photoshop:Instructions": label.notice,
    }
    if label.recipe_digest:
        tags["XMP-xmpMM:HistoryAction"] = "edited"
        tags["XMP-xmpMM:HistorySoftwareAgent"] = label.creator_tool
        made_with = [("recipe", label.recipe_name, label.recipe_digest)]
        made_with += [("weights", name, digest) for name, digest in label.weights]
        words = (f"{kind} {name} sha256:{digest}" for kind, name, digest in made_with)
        tags["XMP-xmpMM:HistoryParameters"] = "; ".join(words)
    # exiftool takes one argument per line: a line break inside a value would begin another argument.
    return {name: " ".join(value.split()) for name, value in tags.items() if value}


def _label(found: dict[str, Any]) -> Label | None:
    try:
        source_type = SourceType(found["XMP-iptcExt:DigitalSourceType"])
    except (KeyError, ValueError):
        return None
    with_what = _MADE_WITH.findall(_text(found, "XMP-xmpMM:HistoryParameters").replace(";", " "))
    recipe = next(((name, digest) for kind, name, digest in with_what if kind == "recipe"), ("", ""))
    return Label(
        source_type=source_type,
        creator_tool=_text(found, "XMP-xmp:CreatorTool"),
        document_id=_text(found, "XMP-xmpMM:DocumentID"),
        derived_from=_text(found, "XMP-xmpMM:DerivedFromDocumentID"),
        title=_text(found, "XMP-dc:Title"),
        identifier=_text(found, "XMP-dc:Identifier"),
        statement=_text(found, "XMP-dc:Description"),
        recipe_name=recipe[0],
        recipe_digest=recipe[1],
        weights=tuple((name, digest) for kind, name, digest in with_what if kind == "weights"),
        master_id=_text(found, "XMP-xmpMM:OriginalDocumentID"),
        master_digest=_text(found, "XMP-dc:Source").removeprefix(_MASTER),
        archive=_text(found, "XMP-dc:Publisher"),
        notice=_text(found, "XMP-photoshop:Instructions"),
    )


def _text(found: dict[str, Any], name: str) -> str:
    return str(found.get(name, ""))
