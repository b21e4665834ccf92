"""What every channel speaks: a message goes in, an outcome comes out, nothing is raised."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from notifications.channels.text import clip, tidy

ANSWER_LENGTH = 500


@dataclass(frozen=True)
class Outcome:
    """What became of one try.

    `code` is the platform's own code as text, or one of ours for what never reached it:
    connect, timeout, unsure, garbled, tls, address, phone, webhook, http-NNN.
    `retry_after` None leaves the delay to the caller's back-off.
    `provider_id` is the platform's receipt; after a half-sent long message it says how far
    it came ("2/3"), for `after=` of the next try.
    `config` marks a fault that every message through this channel will meet until a manager
    corrects the settings.
    """

    ok: bool
    code: str
    answer: str
    retry: bool
    retry_after: dt.timedelta | None
    provider_id: str = ""
    config: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "answer", clip(" ".join(tidy(self.answer).split()), ANSWER_LENGTH))


def sent(code: str, answer: str, *, provider_id: str = "") -> Outcome:
    return Outcome(True, code, answer, retry=False, retry_after=None, provider_id=provider_id)


def failed(
    code: str,
    answer: str,
    *,
    retry: bool = False,
    retry_after: dt.timedelta | None = None,
    provider_id: str = "",
    config: bool = False,
) -> Outcome:
    return Outcome(False, code, answer, retry, retry_after, provider_id, config)


@dataclass(frozen=True)
class Message:
    """One notice, ready to go; each channel takes from it what it can carry.

    `text` is plain text or light Markdown; `html` is for e-mail only. `mentions` are user ids or
    phone numbers of the platform, or "all". `attachments` are (file name, MIME type, content).
    """

    subject: str
    text: str
    html: str = ""
    url: str = ""
    calendar: bytes | None = None
    calendar_method: str = ""
    message_id: str = ""
    in_reply_to: str = ""
    attachments: tuple[tuple[str, str, bytes], ...] = ()
    mentions: tuple[str, ...] = ()


class SmsProvider(Protocol):
    """A provider of text messages; texts are templates that the provider has approved."""

    def send(self, phone: str, template_code: str, params: Mapping[str, str]) -> Outcome: ...
