"""What the many phones of one meeting ask again and again, answered before all else.

A follower's first question goes the long way: session, person, language, what they may see. The
answer leaves a seat behind, good for half a minute, with which the next ones cost one look into
the cache and one at the meeting's version. The board itself is made once for each change.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from urllib.parse import parse_qs

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.cached_db import KEY_PREFIX
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.text import compress_string

from meetings.models import IdeaVote, Meeting
from meetings.services import telling
from meetings.states import MeetingStatus

PATH = re.compile(r"^/meetings/(\d{1,18})/run/live$")
SEATED_FOR, KEPT_FOR = 30, 3
"""Seconds that a seat is good for, and that a board is kept: no clock in it is more behind."""

Answer = Callable[[HttpRequest], HttpResponse]
_making = Lock()


@dataclass(frozen=True)
class Seat:
    """Somebody who follows a meeting without leading it, as the long way found them."""

    user: int
    language: str
    may_say: bool


@dataclass(frozen=True)
class Board:
    """A rendered board, for everybody: nothing of one person is in it but the own votes."""

    html: str
    packed: bytes
    version: int


def _seat_key(session: str, meeting: int) -> str:
    return f"seat:{session}:{meeting}"


def _board_key(meeting: int, version: int, item: str, seat: Seat) -> str:
    return f"board:{meeting}:{version}:{item}:{seat.may_say:d}:{seat.language}"


def take_seat(session: str, meeting: int, seat: Seat) -> None:
    cache.set(_seat_key(session, meeting), seat, SEATED_FOR)


def board_for(seat: Seat, meeting: Meeting, item: int | None, make: Callable[[], str]) -> Board:
    """The board of this version; whoever asks first has it made, the others wait for it."""
    key = _board_key(meeting.pk, meeting.version, str(item or ""), seat)
    board: Board | None = cache.get(key)
    if board is None:
        with _making:
            board = cache.get(key)
            if board is None:
                board = _made(make(), meeting.version)
                cache.set(key, board, KEPT_FOR)
    return board


def _made(html: str, version: int) -> Board:
    return Board(html, compress_string(html.encode(), max_random_bytes=100), version)


def answer_with(board: Board, meeting: int, user: int) -> HttpResponse:
    """The board as this person sees it, packed already: every browser unpacks gzip."""
    packed = board.packed
    if "data-recorded" in board.html:
        telling.shown(meeting, user)
    if "data-slip" in board.html:
        html = _with_votes(board.html, meeting, user)
        if html != board.html:
            packed = compress_string(html.encode(), max_random_bytes=100)
    response = HttpResponse(packed)
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Version"] = str(board.version)
    return response


def _with_votes(html: str, meeting: int, user: int) -> str:
    mine = IdeaVote.objects.filter(user=user, idea__meeting=meeting)
    for pk in mine.values_list("idea", flat=True):
        html = re.sub(rf'aria-pressed="false"(\s+data-slip="{pk}")', r'aria-pressed="true"\1', html)
    return html


def followers(get_response: Answer) -> Answer:
    """Answer those with a seat; everybody and everything else goes on to the next middleware."""

    def middleware(request: HttpRequest) -> HttpResponse:
        found = PATH.match(request.path_info)
        answer = _short_way(request, int(found[1])) if found else None
        return get_response(request) if answer is None else answer

    return middleware


def _short_way(request: HttpRequest, meeting: int) -> HttpResponse | None:
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not session or not takes_gzip(request) or "HX-Request" not in request.headers:
        return None
    # a session that was ended is gone from the cache at once
    signed_in, sits = KEY_PREFIX + session, _seat_key(session, meeting)
    known = cache.get_many([signed_in, sits])
    seat: Seat | None = known.get(sits)
    if seat is None or known.get(signed_in, {}).get(SESSION_KEY) != str(seat.user):
        return None
    row = (
        Meeting.objects.filter(pk=meeting).values_list("version", "status", "is_restricted").first()
    )
    if row is None or row[1] != MeetingStatus.IN_PROGRESS or row[2]:
        return None  # of a restricted meeting each question asks who may see it
    asked = parse_qs(request.META.get("QUERY_STRING", ""))
    if asked.get("s") != [MeetingStatus.IN_PROGRESS.value]:
        return None
    if asked.get("v") == [str(row[0])]:
        return HttpResponse(status=204)
    board: Board | None = cache.get(_board_key(meeting, row[0], asked.get("item", [""])[0], seat))
    return None if board is None else answer_with(board, meeting, seat.user)


def takes_gzip(request: HttpRequest) -> bool:
    return "gzip" in request.headers.get("Accept-Encoding", "")
