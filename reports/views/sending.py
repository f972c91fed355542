"""How files are sent: named for their study and day, in pieces or from a file, and left in no cache."""

import tempfile
from collections.abc import Iterator
from itertools import islice
from typing import IO

from allauth.account.decorators import reauthentication_required
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from studies.models import Study

PIECES_AT_A_TIME = 500


def is_linked(request: HttpRequest) -> bool:
    """Tell whether people are asked for with what they said about themselves beside their labels."""
    return request.GET.get("linked") == "1" or request.GET.get("people") == "linked"


# Who wants people with what they said has to have typed the password in the last minutes.
confirmed_if_linked = reauthentication_required(enabled=is_linked)


def filename(study: Study, name: str, *, is_linked: bool) -> str:
    """Return a name that says of which study a file is, of which day, and whether people are linked."""
    slug = slugify(study.short_title or study.title)[:40].strip("-") or "study"
    stem, _dot, kind = name.partition(".")
    linked = "-linked" if is_linked else ""
    return f"{slug}-{stem}{linked}-{timezone.localdate():%Y-%m-%d}.{kind}"


def send_pieces(pieces: Iterator[str], content_type: str, name: str) -> StreamingHttpResponse:
    """Send a text piece by piece."""
    return _attached(StreamingHttpResponse(_blocks(pieces), content_type=content_type), name)


def send_whole(pieces: Iterator[str], content_type: str, name: str) -> StreamingHttpResponse:
    """Send a text that is written whole first, so that whoever is slow to take it holds nothing open."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    file.writelines(_blocks(pieces))
    return send_file(file, content_type, name)


def send_file(file: IO[bytes], content_type: str, name: str) -> StreamingHttpResponse:
    """Send an open file from its beginning, in blocks; the response closes it."""
    file.seek(0)
    return _attached(FileResponse(file, content_type=content_type), name)


def _attached(response: StreamingHttpResponse, name: str) -> StreamingHttpResponse:
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response


def _blocks(pieces: Iterator[str]) -> Iterator[bytes]:
    """Join pieces to blocks: a line alone is too little to send."""
    while some := list(islice(pieces, PIECES_AT_A_TIME)):
        yield "".join(some).encode()
