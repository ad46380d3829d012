"""Sending a file's bytes: by the front server where there is one, else from here with ranges."""

import re
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import IO, Final
from urllib.parse import quote

from django.conf import settings
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header, parse_etags

from archive.models import StoredFile
from archive.policies.visibility import closed_by

# How long a browser may keep a picture without asking again. What was closed meanwhile is gone after this.
_KEPT_S: Final = 300
_CHUNK_BYTES: Final = 1 << 16
_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)
_UNSAFE = re.compile(r"[^\w.\-]+")
# Where the front server finds the three folders when it is asked by X-Accel-Redirect.
_ROOTS: Final = {"storage": "STORAGE_ROOT", "access": "ACCESS_ROOT", "workshop": "WORKSHOP_ROOT"}


def safe_name(name: str) -> str:
    """A file name without anything that a file system or a header could trip over."""
    return _UNSAFE.sub("_", name).strip("._") or "file"


def send(
    request: HttpRequest, path: Path, file: StoredFile, *, download_as: str | None = None
) -> HttpResponseBase:
    """Answer with the bytes of `file` that lie at `path`.

    The entity tag is the file's digest, so a browser that has these bytes gets 304. Raises 404 when the
    bytes are not there.
    """
    etag = f'"{file.digest}"'
    unchanged = not_modified(request, etag, file)
    if unchanged is not None:
        return unchanged
    if not path.is_file():
        raise Http404
    response = _from_here(request, path, etag) if settings.SENDFILE == "none" else _from_front_server(path)
    response["Content-Type"] = file.media_type
    if download_as is not None:
        _offer(response, download_as)
    return private(response, etag, is_closed=is_closed(file))


def send_made(
    request: HttpRequest, made: Callable[[], IO[bytes]], file: StoredFile, *, download_as: str
) -> HttpResponseBase:
    """Answer with bytes that are made for this request and are nowhere kept; a head alone makes none."""
    # A head of no known length: HttpResponse would say that it is none.
    response = StreamingHttpResponse(()) if request.method == "HEAD" else FileResponse(made())
    response["Content-Type"] = file.media_type
    _offer(response, download_as)
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Cookie"])
    return response


def not_modified(request: HttpRequest, etag: str, file: StoredFile) -> HttpResponseBase | None:
    """304 where the browser has what this entity tag names; None where it has to be sent."""
    if etag not in parse_etags(request.headers.get("If-None-Match", "")):
        return None
    return private(HttpResponse(status=HTTPStatus.NOT_MODIFIED), etag, is_closed=is_closed(file))


def is_closed(file: StoredFile) -> bool:
    """Whether a stranger may not have this file."""
    return bool(closed_by(file.description)) or not file.is_copy


def private(response: HttpResponseBase, etag: str, *, is_closed: bool) -> HttpResponseBase:
    """For this person's browser only, for a short while, and under this entity tag.

    What is closed to strangers no browser keeps: the next person at this desk may be one.
    """
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-store" if is_closed else f"private, max-age={_KEPT_S}"
    patch_vary_headers(response, ["Cookie"])
    return response


def _offer(response: HttpResponseBase, name: str) -> None:
    """Have it kept as a file of this name."""
    disposition = content_disposition_header(as_attachment=True, filename=safe_name(name))
    response["Content-Disposition"] = disposition or "attachment"


def _from_front_server(path: Path) -> HttpResponse:
    response = HttpResponse()
    if settings.SENDFILE == "x-sendfile":
        response["X-Sendfile"] = str(path)
        return response
    for name, setting in _ROOTS.items():
        root = Path(getattr(settings, setting))
        if path.is_relative_to(root):
            response["X-Accel-Redirect"] = quote(f"/_albumen/{name}/{path.relative_to(root)}")
            return response
    raise Http404


def _from_here(request: HttpRequest, path: Path, etag: str) -> HttpResponseBase:
    size = path.stat().st_size
    part = _part(request, etag, size)
    if part is None:
        whole = FileResponse(path.open("rb"))
        whole["Accept-Ranges"] = "bytes"
        return whole
    start, end = part
    if start >= size:
        refused = HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        refused["Content-Range"] = f"bytes */{size}"
        return refused
    response = StreamingHttpResponse(_read(path, start, end), status=HTTPStatus.PARTIAL_CONTENT)
    response["Content-Range"] = f"bytes {start}-{end}/{size}"
    response["Content-Length"] = str(end - start + 1)
    response["Accept-Ranges"] = "bytes"
    return response


def _part(request: HttpRequest, etag: str, size: int) -> tuple[int, int] | None:
    """The first and last byte that were asked for (RFC 9110, section 14), or None for the whole."""
    match = _RANGE.fullmatch(request.headers.get("Range", ""))
    if match is None or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = match.groups()
    if not first and not last:
        return None
    if not first:  # the last so many bytes
        return max(0, size - int(last)) if int(last) else size, size - 1
    if last and int(last) < int(first):
        return None
    return int(first), min(int(last), size - 1) if last else size - 1


def _read(path: Path, start: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        left = end - start + 1
        while left > 0:
            chunk = file.read(min(_CHUNK_BYTES, left))
            if not chunk:
                return
            left -= len(chunk)
            yield chunk
