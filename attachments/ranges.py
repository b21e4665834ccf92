"""A stored file as an answer, whole or the piece that was asked for: players jump by asking for pieces."""

import re
from collections.abc import Iterator
from contextlib import closing

from django.core.files.base import File
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

ONE_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")
BLOCK = 64 * 1024


def served(
    request: HttpRequest, stored: FieldFile, mime: str, name: str, *, download: bool = False
) -> HttpResponseBase:
    """Serve a file by HTTP's rules for ranges (RFC 9110, 14): one range, else the whole."""
    if not stored or not stored.storage.exists(stored.name or ""):
        raise Http404
    size, tag = stored.size, f'"{(stored.name or "").rpartition("/")[2]}"'
    wanted = _range(request, size, tag)
    if wanted is None:
        response: HttpResponseBase = FileResponse(
            stored.open("rb"), as_attachment=download, filename=name, content_type=mime
        )
    elif wanted.start >= size:
        response = HttpResponse(status=416)
        response.headers["Content-Range"] = f"bytes */{size}"
        return response
    else:
        response = StreamingHttpResponse(
            _piece(stored.open("rb"), wanted), status=206, content_type=mime
        )
        response.headers["Content-Range"] = f"bytes {wanted.start}-{wanted.stop - 1}/{size}"
        response.headers["Content-Length"] = str(len(wanted))
        response.headers["Content-Disposition"] = (
            content_disposition_header(download, name) or "inline"
        )
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, max-age=86400"
    response.headers["X-Content-Type-Options"] = "nosniff"
    if wanted is not None or mime.startswith(("audio/", "video/")):
        response.headers["Content-Encoding"] = "identity"  # a compressed piece fits nowhere
    return response


def _range(request: HttpRequest, size: int, tag: str) -> range | None:
    """The bytes that are asked for; None for all of them."""
    found = ONE_RANGE.match(request.headers.get("Range", "").replace(" ", ""))
    if found is None or request.headers.get("If-Range", tag) != tag:
        return None
    first, last = found.groups()
    if not first:
        return range(max(0, size - int(last)), size) if last and int(last) else None
    begin, end = int(first), min(int(last) + 1, size) if last else size
    if last and int(last) < begin:
        return None
    return range(begin, max(begin, end))


def _piece(content: File[bytes], wanted: range) -> Iterator[bytes]:
    with closing(content):
        content.seek(wanted.start)
        left = len(wanted)
        while left and (block := content.read(min(BLOCK, left))):
            left -= len(block)
            yield block
