"""Bytes: thumbnails, access copies, tiles, masters. Each request asks anew who may have them."""

from pathlib import PurePath
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from archive import storage
from archive.domain.errors import MissingBytes
from archive.domain.vocabulary import FileRole, Side
from archive.models import StoredFile
from archive.selectors import holdings
from archive.web import sending, tiles

_MASTERS = frozenset({FileRole.PRESERVATION_MASTER, FileRole.PRODUCTION_MASTER, FileRole.CANDIDATE})


@require_safe
def thumbnail(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """A thumbnail, for a page."""
    file = _file_or_404(request, key, FileRole.THUMBNAIL)
    return sending.send(request, storage.locate(file), file)


@require_safe
def access(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """An access copy, for a page."""
    file = _file_or_404(request, key, FileRole.ACCESS_COPY)
    return sending.send(request, storage.locate(file), file)


@require_safe
def download(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """An access copy to take home; its name says which item it is and whether it is a restoration."""
    file = _file_or_404(request, key, FileRole.ACCESS_COPY)
    return sending.send(request, storage.locate(file), file, download_as=_name(file))


@require_safe
def master(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """A master scan, a restoration at full quality, or a candidate: for those who may see masters."""
    file = _file_or_404(request, key, *_MASTERS)
    return sending.send(request, storage.locate(file), file, download_as=_name(file))


@require_safe
def dzi(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The deep zoom descriptor of an access copy."""
    file = _file_or_404(request, key, FileRole.ACCESS_COPY)
    etag = f'"{file.digest}-dzi"'
    unchanged = sending.not_modified(request, etag, file)
    if unchanged is not None:
        return unchanged
    body = tiles.descriptor(file.width_px, file.height_px)
    response = HttpResponse(body, content_type="application/xml")
    return sending.private(response, etag, is_closed=sending.is_closed(file))


@require_safe
def tile(request: HttpRequest, key: UUID, level: int, column: int, row: int) -> HttpResponseBase:
    """One deep zoom tile of an access copy."""
    file = _file_or_404(request, key, FileRole.ACCESS_COPY)
    wanted = tiles.Tile(level, column, row)
    if not tiles.exists(wanted, file.width_px, file.height_px):
        raise Http404
    etag = f'"{file.digest}-{level}-{column}-{row}"'
    unchanged = sending.not_modified(request, etag, file)
    if unchanged is not None:
        return unchanged
    try:
        pyramid = storage.pyramid(file)
    except MissingBytes as error:
        raise Http404 from error
    body = tiles.cut(pyramid, wanted, file.width_px, file.height_px)
    return sending.private(
        HttpResponse(body, content_type="image/jpeg"), etag, is_closed=sending.is_closed(file)
    )


def _file_or_404(request: HttpRequest, key: UUID, *roles: FileRole) -> StoredFile:
    file = holdings.file(request.user, key)
    if file is None or file.role not in roles:
        raise Http404
    return file


def _name(file: StoredFile) -> str:
    """Such as HO-1-3_verso_restoration.jpg."""
    parts = [file.description.reference_code]
    if file.side == Side.VERSO:
        parts.append("verso")
    if file.page:
        parts.append(f"page-{file.page}")
    source = file.derived_from if file.role == FileRole.ACCESS_COPY else file
    if source is not None and source.role == FileRole.PRODUCTION_MASTER:
        parts.append("restoration")
    if source is not None and source.role == FileRole.CANDIDATE:
        parts.append("candidate")
    return "_".join(parts) + (PurePath(file.path).suffix or ".jpg")
