"""What the three group robots share: check the address, cut, post, read the code in HTTP 200."""

import datetime as dt
import hashlib
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import SplitResult, urlsplit, urlunsplit

import httpx
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from notifications.channels.base import Message, Outcome, failed, sent
from notifications.channels.http import http_client, is_passing
from notifications.channels.text import (
    Size,
    clip_bytes,
    defuse,
    json_size,
    mask,
    one_line,
    scrub,
    split,
    tidy,
)

HEADING_BYTES = 240
MINUTE = dt.timedelta(minutes=1)

_PHONE = re.compile(r"(?:\+?86)?(1\d{10})")


class BadWebhookError(ValueError):
    """The address is not that of a robot of this platform; the sentence may be shown."""


@dataclass(frozen=True)
class Mentions:
    """Whom to mention, sorted by how the platforms tell them apart."""

    everyone: bool
    phones: tuple[str, ...]
    users: tuple[str, ...]

    @classmethod
    def of(cls, message: Message) -> "Mentions":
        names = [one_line(name).lstrip("@") for name in message.mentions]
        phones = [_PHONE.fullmatch(name) for name in names]
        return cls(
            everyone="all" in names,
            phones=tuple(phone[1] for phone in phones if phone),
            users=tuple(
                re.sub(r"[^\w.@-]", "", name)
                for name, phone in zip(names, phones, strict=True)
                if name and name != "all" and not phone
            ),
        )


NOBODY = Mentions(everyone=False, phones=(), users=())


@dataclass(frozen=True)
class Part:
    """One request's share of a message; only the first one mentions people."""

    title: str
    text: str
    url: str
    mentions: Mentions
    first: bool = True

    @property
    def named(self) -> Mentions:
        return self.mentions if self.first else NOBODY


class Robot(ABC):
    """One webhook. Long messages go out in numbered parts; a stopped one is taken up where it was.

    In any minute `burst + rate_per_minute` requests may pass the token bucket: 18 of the 20 that
    WeCom and DingTalk allow.
    """

    rate_per_minute: int = 15
    burst: int = 3
    timeout: float = 10.0
    hosts: ClassVar[frozenset[str]]
    path: ClassVar[re.Pattern[str]]
    key_parameter: ClassVar[str] = ""
    limit: ClassVar[int]
    size: ClassVar[Size] = staticmethod(json_size)
    try_again: ClassVar[Mapping[str, dt.timedelta | None]]
    config_faults: ClassVar[frozenset[str]]

    def __init__(self, webhook: str, secret: str = "", *, base_url: str = "") -> None:
        """`base_url` (scheme and host) stands in for the platform: a test double, a gateway."""
        self._webhook = webhook.strip()
        self._secret = secret.strip()
        self._base_url = base_url

    def __repr__(self) -> str:
        return f"{type(self).__name__}({mask(self._webhook)})"

    @classmethod
    def check(cls, webhook: str) -> None:
        """Raise BadWebhookError unless this is an address of the real platform."""
        try:
            url = urlsplit(webhook.strip())
            port = url.port
        except ValueError as error:
            raise BadWebhookError(_("This is not a web address.")) from error
        if url.scheme != "https" or url.hostname not in cls.hosts or port not in {None, 443}:
            raise BadWebhookError(
                _("The address must start with https://%(host)s/.") % {"host": min(cls.hosts)},
            )
        if url.username is not None or not cls.path.fullmatch(url.path) or not cls._key(url):
            raise BadWebhookError(_("Copy the whole address from the robot's settings."))

    @property
    def bucket(self) -> str:
        """Names the robot for the rate limit: two stores that share a robot share its rate."""
        return "robot:" + hashlib.sha256(self._webhook.encode()).hexdigest()[:24]

    def count(self, message: Message) -> int:
        return len(self._parts(message))

    def send(self, message: Message, *, after: str = "") -> Outcome:
        """`after` is the provider_id of an earlier try: parts that got through are not repeated."""
        try:
            self.check(self._webhook)
        except BadWebhookError as error:
            return failed("webhook", str(error), config=True)
        parts = self._parts(message)
        first = _parts_done(after, len(parts))
        for number, part in enumerate(parts[first:], start=first):
            outcome = self._post(self._signed(self._body(part)))
            if not outcome.ok:
                return _with_progress(outcome, number, len(parts))
        return outcome

    @abstractmethod
    def _body(self, part: Part) -> dict[str, Any]: ...

    @abstractmethod
    def _answer(self, answer: Mapping[str, Any]) -> tuple[str, str]:
        """The platform's code and sentence."""

    def _signed(self, body: dict[str, Any]) -> dict[str, Any]:
        return body

    def _query(self) -> str:
        """What a signature adds to the URL."""
        return ""

    def _measure(self, body: Mapping[str, Any]) -> int:
        return len(_encode(body))

    def _limit(self, mentions: Mentions) -> int:  # noqa: ARG002
        return self.limit

    def _retries(self, code: str, answer: str) -> bool:  # noqa: ARG002
        return code in self.try_again

    def _parts(self, message: Message) -> list[Part]:
        mentions = Mentions.of(message)
        title = clip_bytes(defuse(one_line(message.subject)), HEADING_BYTES)
        url = message.url if re.fullmatch(r"https?://\S+", message.url) else ""
        least = Part(f"{title} (999/999)", "x", url, mentions)
        room = self._limit(mentions) - self._measure(self._body(least))
        chunks = split(self._text(message), room, type(self).size)
        if len(chunks) == 1:
            return [Part(title, chunks[0], url, mentions)]
        return [
            Part(
                f"{title} ({i}/{len(chunks)})",
                chunk,
                url if i == len(chunks) else "",
                mentions,
                first=i == 1,
            )
            for i, chunk in enumerate(chunks, start=1)
        ]

    def _text(self, message: Message) -> str:
        return defuse(tidy(message.text)).strip("\n")

    def _post(self, body: Mapping[str, Any]) -> Outcome:
        try:
            with http_client(self.timeout, proxies=not self._base_url) as client:
                response = client.post(
                    self._url(),
                    content=_encode(body),
                    headers={"Content-Type": "application/json; charset=utf-8"},
                )
        except httpx.TimeoutException as error:
            return failed("timeout", self._clean(f"{type(error).__name__} {error}"), retry=True)
        except httpx.HTTPError as error:
            return failed("connect", self._clean(f"{type(error).__name__} {error}"), retry=True)
        return self._judge(response)

    def _url(self) -> str:
        url = urlsplit(self._webhook)
        base = urlsplit(self._base_url) if self._base_url else url
        query = "&".join(piece for piece in (url.query, self._query()) if piece)
        return urlunsplit((base.scheme, base.netloc, url.path, query, ""))

    def _judge(self, response: httpx.Response) -> Outcome:
        text = self._clean(response.text)
        try:
            code, sentence = self._answer(response.json())
        except (ValueError, KeyError, TypeError, AttributeError):
            return _by_status(response, text)
        if code == "0":
            return sent(code, text) if response.is_success else _by_status(response, text)
        retry = self._retries(code, sentence) or is_passing(response.status_code)
        return failed(
            code,
            text,
            retry=retry,
            retry_after=self.try_again.get(code, MINUTE) if retry else None,
            config=code in self.config_faults and not retry,
        )

    def _clean(self, text: str) -> str:
        return scrub(text, [self._key(urlsplit(self._webhook)), self._secret])

    @classmethod
    def _key(cls, url: SplitResult) -> str:
        if not cls.key_parameter:
            return url.path.rpartition("/")[2]
        values = httpx.QueryParams(url.query).get_list(cls.key_parameter)
        return values[0] if len(values) == 1 else ""


def link(url: str) -> str:
    return f"[{gettext('View details')}]({url.replace(')', '%29')})" if url else ""


def paragraphs(*pieces: str, gap: str = "\n") -> str:
    return gap.join(piece for piece in pieces if piece)


def _encode(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _by_status(response: httpx.Response, text: str) -> Outcome:
    """An answer that is not the platform's: a gateway in between, or the wrong place."""
    if response.is_success:
        return failed("garbled", text, retry=True)
    seconds = response.headers.get("Retry-After", "")
    return failed(
        f"http-{response.status_code}",
        text or response.reason_phrase,
        retry=is_passing(response.status_code),
        retry_after=dt.timedelta(seconds=int(seconds))
        if re.fullmatch(r"\d{1,5}", seconds)
        else None,
    )


def _parts_done(receipt: str, total: int) -> int:
    match = re.fullmatch(r"(\d{1,4})/(\d{1,4})", receipt)
    if not match or int(match[2]) != total or int(match[1]) >= total:
        return 0
    return int(match[1])


def _with_progress(outcome: Outcome, done: int, total: int) -> Outcome:
    if not done:
        return outcome
    return failed(
        outcome.code,
        outcome.answer,
        retry=outcome.retry,
        retry_after=outcome.retry_after,
        provider_id=f"{done}/{total}",
        config=outcome.config,
    )
