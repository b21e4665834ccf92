"""A notice as a mail: text, HTML, and an invitation that Outlook, Gmail and Apple Mail act upon."""

import re
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, make_msgid
from typing import Self

from django.utils import timezone

from notifications.channels.base import Message
from notifications.channels.text import one_line, tidy

LINE = 76
_PLAIN = re.compile(r"[\w '-]{0,40}", re.ASCII)


class _Unstructured(str):  # noqa: SLOT000  # a str of variable size cannot have any
    """A header with any text in it; `ends` is what follows uncoded.

    The standard library's own folding drops blanks between encoded words, so this folds itself.
    """

    name: str
    _text: str
    _ends: str

    def __new__(cls, name: str, text: str, ends: str = "") -> Self:
        self = super().__new__(cls, f"{text} {ends}".strip())
        self.name = name
        self._ends = ends
        self._text = text
        return self

    def fold(self, *, policy: EmailPolicy) -> str:
        charset = "us-ascii" if _PLAIN.fullmatch(self._text) else "utf-8"
        coded = Header(self._text, charset, maxlinelen=LINE, header_name=self.name).encode()
        fits = len(self.name) + len(coded) + len(self._ends) + 3 <= LINE
        lines = f"{coded} {self._ends}" if self._ends and fits else f"{coded}\n {self._ends}"
        return f"{self.name}: {lines.strip()}\n".replace("\n", policy.linesep)


def build(
    message: Message, *, sender: Address, to: Address, reply_to: Address | None = None
) -> EmailMessage:
    """Build the whole mail.

    The invitation goes in twice, as Google's own do: an alternative for the clients that read it
    in place, a file for those that look at attachments only.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _mailbox("From", sender)
    mail["To"] = _mailbox("To", to)
    if reply_to:
        mail["Reply-To"] = _mailbox("Reply-To", reply_to)
    mail["Subject"] = _Unstructured("Subject", one_line(message.subject))
    mail["Date"] = format_datetime(timezone.now())
    mail["Message-ID"] = _message_id(message.message_id, sender.domain)
    if message.in_reply_to:
        mail["In-Reply-To"] = mail["References"] = _message_id(message.in_reply_to, sender.domain)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    mail.set_content(_text(message), cte="base64")
    if message.html:
        mail.add_alternative(tidy(message.html), subtype="html", cte="base64")
    if message.calendar:
        _invite(mail, message.calendar, message.calendar_method or "PUBLISH")
    for name, mime, content in message.attachments:
        maintype, _, subtype = mime.partition("/")
        mail.add_attachment(content, maintype, subtype or "octet-stream", filename=one_line(name))
    return mail


def address(spec: str, name: str = "") -> Address:
    """Raises ValueError for what is no address; names may hold anything."""
    local, at, domain = spec.strip().rpartition("@")
    if not (local and at and domain and local.isascii()) or one_line(spec).split() != [
        spec.strip()
    ]:
        raise ValueError("Not an e-mail address.")
    ascii_domain = domain.encode("idna").decode()
    return Address(one_line(name), addr_spec=f"{local}@{ascii_domain}")


def _mailbox(header: str, mailbox: Address) -> _Unstructured:
    if not mailbox.display_name:
        return _Unstructured(header, "", mailbox.addr_spec)
    return _Unstructured(header, mailbox.display_name, f"<{mailbox.addr_spec}>")


def _invite(mail: EmailMessage, calendar: bytes, method: str) -> None:
    mail.add_alternative(
        calendar.decode(),
        subtype="calendar",
        cte="base64",
        params={"method": method},
    )
    mail.add_attachment(calendar, "application", "ics", filename="invite.ics")


def _text(message: Message) -> str:
    text = tidy(message.text).rstrip("\n")
    if message.url and message.url not in text:
        text = f"{text}\n\n{one_line(message.url)}"
    return text + "\n"


def _message_id(given: str, domain: str) -> str:
    bare = "".join(one_line(given).split()).strip("<>")
    return f"<{bare}>" if bare else make_msgid(domain=domain)
