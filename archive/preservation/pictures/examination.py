"""Looking at one image file: is it whole, and what is it? Runs in the decoder's child process only.

Every pixel is decoded: a file that is cut off, or damaged in the middle, has to be found before it is kept.
"""

from pathlib import Path

import pyvips

from archive.domain.quarantine import Reason
from archive.preservation.pictures import kinds, technical, tiff_streams
from archive.preservation.pictures.facts import Facts, Refused
from archive.preservation.pictures.kinds import Kind

_BIT_DEPTHS = {"uchar": 8, "ushort": 16}
_COLOURS = {"b-w", "grey16", "srgb", "rgb", "rgb16"}
_TAIL_BYTES = 64


def examine(path: Path, *, max_pixels: int) -> Facts:
    """Read the whole file. Raises `Refused`."""
    kind = _kind(path)
    first = _checked_header(path, kind, page=0, max_pixels=max_pixels)
    pages = first.get("n-pages") if first.get_typeof("n-pages") else 1
    for page in range(pages):
        image = first if page == 0 else _checked_header(path, kind, page=page, max_pixels=max_pixels)
        try:
            image.avg()
        except pyvips.Error as error:
            raise _broken(path, kind) from error
    if kind is Kind.TIFF and not tiff_streams.are_whole(path):
        raise Refused(Reason.DAMAGED)
    return Facts(
        kind=kind.name,
        width_px=first.width,
        height_px=first.height,
        bit_depth=_BIT_DEPTHS[first.format],
        page_count=pages,
        technical=technical.read(path, first),
    )


def load(path: Path, kind: Kind, *, page: int = 0) -> pyvips.Image:
    """Open one page for reading from top to bottom, with errors for what is cut off.

    The loader is chosen by kind: libvips is never asked to guess what an untrusted file may be.
    """
    name = str(path)
    if kind is Kind.JPEG:
        # libjpeg paints over damage in the middle of a picture and only warns of it.
        return pyvips.Image.jpegload(name, access="sequential", fail_on="warning")
    if kind is Kind.PNG:
        return pyvips.Image.pngload(name, access="sequential", fail_on="error")
    return pyvips.Image.tiffload(name, page=page, access="sequential", fail_on="error")


def _kind(path: Path) -> Kind:
    head = kinds.head_of(path)
    if not head:
        raise Refused(Reason.EMPTY)
    kind = kinds.kind_of(head)
    if kind is None:
        name = kinds.foreign_name(head)
        raise Refused(Reason.UNSUPPORTED, kind=name) if name else Refused(Reason.NOT_AN_IMAGE)
    return kind


def _checked_header(path: Path, kind: Kind, *, page: int, max_pixels: int) -> pyvips.Image:
    try:
        image = load(path, kind, page=page)
    except pyvips.Error as error:
        raise _broken(path, kind) from error
    if image.width * image.height > max_pixels:
        megapixels = {"megapixels": image.width * image.height // 1_000_000, "most": max_pixels // 1_000_000}
        raise Refused(Reason.TOO_LARGE, width_px=image.width, height_px=image.height, **megapixels)
    if image.format not in _BIT_DEPTHS or image.interpretation not in _COLOURS:
        what = f"{kind.name} ({image.interpretation}, {image.format})"
        raise Refused(Reason.UNSUPPORTED, kind=what)
    return image


def _broken(path: Path, kind: Kind) -> Refused:
    return Refused(Reason.TRUNCATED if _ends_early(path, kind) else Reason.DAMAGED)


def _ends_early(path: Path, kind: Kind) -> bool:
    """Whether the bytes stop before the image says that it ends."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - _TAIL_BYTES))
        tail = stream.read()
    if kind is Kind.JPEG:
        return b"\xff\xd9" not in tail
    if kind is Kind.PNG:
        return b"IEND" not in tail
    return tiff_streams.end(path) > size
