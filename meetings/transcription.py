"""The plug for a transcription service: what one must do, and the one that speaks HTTP.

The product brings no model. `TRANSCRIPTION_URL` names a service that answers as OpenAI's
`/v1/audio/transcriptions` does with `response_format=verbose_json`; local servers for FunASR and Whisper do.
Another way of transcribing is a class with the one method of `Transcriber`, named by `TRANSCRIBER`.
docs/operations.md says how to run a service and what is sent to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO, Any, Protocol

import httpx
from django.conf import settings
from django.utils.module_loading import import_string

LANGUAGES = {"zh-hans": "zh", "en": "en"}
LONGEST = 1800.0
"""Seconds that a service may take for one recording."""
RETRIED = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}


@dataclass(frozen=True)
class Heard:
    """A sentence or so; `start` and `end` in seconds from the beginning of the file."""

    start: float
    end: float
    text: str


class Busy(Exception):  # noqa: N818
    """It did not work this time and may work later: not reachable, overloaded. Tried again."""


class Refused(Exception):  # noqa: N818
    """It will not work, however often it is tried; the service's words are shown to the user."""


class Unfit(Refused):
    """What it answered is no transcript."""


class Transcriber(Protocol):
    """What a service must do. Raises Busy or Refused, nothing else."""

    def transcribe(
        self, sound: IO[bytes], *, name: str, mime: str, language: str
    ) -> Sequence[Heard]:
        """Return what was said, in order; `language` is a code of Django's."""
        ...


class HttpService:
    """Posts the file as a form: `file`, `model`, `language`, `response_format`."""

    def __init__(self) -> None:
        self.url: str = settings.TRANSCRIPTION_URL
        self.key: str = settings.TRANSCRIPTION_KEY
        self.model: str = settings.TRANSCRIPTION_MODEL

    def transcribe(
        self, sound: IO[bytes], *, name: str, mime: str, language: str
    ) -> Sequence[Heard]:
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        fields = {
            "model": self.model,
            "language": LANGUAGES.get(language, language),
            "response_format": "verbose_json",
        }
        try:
            answer = httpx.post(
                self.url,
                headers=headers,
                data=fields,
                files={"file": (name, sound, mime)},
                timeout=httpx.Timeout(LONGEST, connect=10),
            )
        except (httpx.RequestError, httpx.InvalidURL) as error:
            raise Busy(type(error).__name__) from error
        if answer.is_server_error or answer.status_code in RETRIED:
            raise Busy(f"HTTP {answer.status_code}")
        if not answer.is_success:
            raise Refused(_words(answer))
        return _heard(answer)


def _words(answer: httpx.Response) -> str:
    """What the service says of its refusal: `{"error": {"message": …}}`, or the code alone."""
    try:
        error = answer.json()["error"]
        said = error["message"] if isinstance(error, dict) else error
    except (ValueError, KeyError, TypeError):
        said = ""
    return f"HTTP {answer.status_code} {said}".strip()[:200]


def _heard(answer: httpx.Response) -> list[Heard]:
    """`{"segments": [{"start": 0.0, "end": 2.5, "text": "…"}, …]}`; only `text` is one segment."""
    unfit = Unfit(answer.text[:100])
    try:
        body: Any = answer.json()
    except ValueError as error:
        raise unfit from error
    if not isinstance(body, dict):
        raise unfit
    rows = body.get("segments") or [
        {"start": 0.0, "end": body.get("duration") or 0.0, "text": body.get("text")}
    ]
    found = []
    try:
        for row in rows:
            start, end = max(0.0, float(row["start"])), float(row["end"])
            if text := str(row["text"] or "").replace("\0", "").strip():
                found.append(Heard(start, max(start, end), text))
    except (KeyError, TypeError, ValueError) as error:
        raise unfit from error
    return sorted(found, key=lambda one: one.start)


def is_there() -> bool:
    """Whether somebody has plugged a service in."""
    return bool(settings.TRANSCRIPTION_URL or settings.TRANSCRIBER != DEFAULT)


DEFAULT = "meetings.transcription.HttpService"


def plugged_in() -> Transcriber:
    made: Transcriber = import_string(settings.TRANSCRIBER)()
    return made
