"""Bytes: thumbnails, access copies, tiles, masters. Each request asks anew who may have them."""

from functools import partial
from pathlib import PurePath
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from archive import storage
from archive.domain.errors import MissingBytes
from archive.domain.vocabulary import FileRole, Side
from archive.models import StoredFile
from archive.selectors.custody import holdings
from archive.selectors.custody.credentials import told_by
from archive.selectors.finding import catalogue
from archive.services.copies import outgoing
from archive.services.copies.credentials import authorities
from archive.services.custody import keeping
from archive.web import captions, rails, sending, telling, tiles

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
    return _taken_home(request, _file_or_404(request, key, FileRole.ACCESS_COPY))


@require_safe
def captioned(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """An access copy to take home with a strip below it that says what it is; made anew each time."""
    file = _file_or_404(request, key, FileRole.ACCESS_COPY)
    if not storage.locate(file).is_file():
        raise Http404
    words, name = captions.lines(file), PurePath(_name(file))
    made = partial(outgoing.captioned, file, words)
    return sending.send_made(request, made, file, download_as=f"{name.stem}_caption{name.suffix}")


@require_safe
def credentials(request: HttpRequest, key: UUID) -> HttpResponse:
    """What an access copy says of itself: its Content Credentials, checked while the page is made."""
    file = _file_or_404(request, key, FileRole.ACCESS_COPY)
    try:
        told = told_by(file, trusted=authorities())
    except OSError as error:
        raise Http404 from error
    item = catalogue.one(request.user, file.description_id)  # as this person is told of it
    if item is None:
        raise Http404
    above = [*catalogue.ancestors(request.user, item)]
    said = {"verdict": telling.verdict(told), "lines": telling.lines(told)} if told else {}
    page = {"description": item, "file": file, "told": told, "levels": [*above, item], **said}
    return render(request, "item/credentials.html", page | {**rails.context(item, levels_above=above)})


@require_safe
def authority(request: HttpRequest) -> HttpResponse:
    """The certificates by which what this archive signed is trusted: for everybody who wants to check."""
    known = authorities()
    if not known:
        raise Http404
    response = HttpResponse(b"".join(known), content_type="application/pem-certificate-chain")
    response["Content-Disposition"] = 'attachment; filename="albumen-authority.pem"'
    return response


@require_safe
def master(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """A master scan, a restoration at full quality, or a candidate: for those who may see masters."""
    return _taken_home(request, _file_or_404(request, key, *_MASTERS))


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


def _taken_home(request: HttpRequest, file: StoredFile) -> HttpResponseBase:
    """Send a file as it lies, or with the label and the credentials that it lacks."""
    try:
        is_ready = outgoing.is_ready(file)
    except MissingBytes as error:
        raise Http404 from error
    if is_ready:
        unchanged = sending.not_modified(request, f'"{file.digest}"', file)  # before anything is fetched
        if unchanged is not None:
            return unchanged
        return sending.send(request, keeping.at_hand(file), file, download_as=_name(file))
    return sending.send_made(request, partial(outgoing.dressed, file), file, download_as=_name(file))


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
