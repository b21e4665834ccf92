"""An e-mail taken apart: who, about what, in which thread, what is new in it, what is attached."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from html.parser import HTMLParser
from typing import cast

LONGEST_ID = 200
_BROKEN = (ValueError, IndexError, AttributeError, KeyError, TypeError, LookupError)
"""What the standard library raises on headers that follow no rule."""
_ID = re.compile(r"<([^<>\s]{3,998})>")
_NUMBER = re.compile(r"\[(I-\d{4}-\d{3,9})\]")
_REPLY = re.compile(r"^\s*(?:re|aw|sv|回复|答复|回覆)\s*[:：]", re.IGNORECASE)
_QUOTE_BEGINS = re.compile(
    r"^(?:"
    r"-{2,}\s*(?:原始邮件|原邮件|Original\s+Message|Forwarded\s+message|转发邮件).*"
    r"|_{20,}"
    r"|(?:On|Am|Le)\s.{4,200}\s(?:wrote|schrieb|écrit)\s*:"
    r"|.{0,120}(?:写道|寫道)\s*[:：]"
    r"|(?:发件人|寄件者|From)\s*[:：].{1,200}"
    r")\s*$",
    re.IGNORECASE,
)
_CODECS = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "unknown-8bit": "utf-8"}
_MACHINES = re.compile(
    r"^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)(?:[+@-]|$)"
)


@dataclass(frozen=True)
class File:
    name: str
    mime: str
    content: bytes


@dataclass(frozen=True)
class Inbound:
    """`automatic` says why nobody wrote this, empty if somebody did."""

    message_id: str
    sender: str
    sender_name: str
    subject: str
    text: str
    references: tuple[str, ...]
    numbers: tuple[str, ...]
    files: tuple[File, ...]
    automatic: str
    is_doubtful: bool
    size: int


def parse(raw: bytes) -> Inbound:
    mail = message_from_bytes(raw, policy=policy.default)
    subject = " ".join(_header(mail, "Subject").split())
    found = _ID.findall(_header(mail, "In-Reply-To") + _header(mail, "References"))
    name, address = _sender(mail)
    text = _text(mail)
    if found or _REPLY.match(subject):
        text = new_part(text)
    return Inbound(
        message_id=_own_id(mail, raw),
        sender=address,
        sender_name=name,
        subject=subject,
        text=text,
        references=tuple(dict.fromkeys(one[:LONGEST_ID] for one in found)),
        numbers=tuple(_NUMBER.findall(subject.upper())),
        files=tuple(_files(mail)),
        automatic=_automatic(mail, address),
        is_doubtful=_is_doubtful(mail),
        size=len(raw),
    )


def _header(mail: EmailMessage, name: str) -> str:
    try:
        value = mail.get(name)
        text = str(value) if value is not None else ""
    except _BROKEN:
        text = str(dict(mail.raw_items()).get(name, ""))
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _own_id(mail: EmailMessage, raw: bytes) -> str:
    """The Message-ID; without a usable one, what the content itself amounts to."""
    given = _header(mail, "Message-ID").strip().strip("<>").strip()
    if given and len(given) <= LONGEST_ID:
        return given
    return f"sha256-{hashlib.sha256(raw).hexdigest()}"


def _sender(mail: EmailMessage) -> tuple[str, str]:
    pairs = getaddresses([_header(mail, "From")])
    name, address = pairs[0] if pairs else ("", "")
    local, at, domain = address.strip().lower().partition("@")
    is_one = bool(local and at and "." in domain and len(address) <= 254)  # noqa: PLR2004 - of RFC 5321
    return " ".join(name.split())[:80], f"{local}@{domain}" if is_one else ""


def _automatic(mail: EmailMessage, sender: str) -> str:
    """RFC 3834, and what robots that do not know it write instead."""
    submitted = _header(mail, "Auto-Submitted").strip().lower()
    if submitted and submitted != "no":
        return "Auto-Submitted"
    if _header(mail, "Precedence").strip().lower() in {"bulk", "junk", "list"}:
        return "Precedence"
    for name in ("List-Id", "List-Unsubscribe", "X-Autoreply", "X-Autorespond", "Feedback-ID"):
        if _header(mail, name):
            return name
    if _header(mail, "Return-Path").strip() == "<>":
        return "Return-Path"
    if mail.get_content_type() in {"multipart/report", "message/delivery-status"}:
        return "multipart/report"
    return "From" if _MACHINES.match(sender) else ""


def _is_doubtful(mail: EmailMessage) -> bool:
    """Whether our own server found that the sender is not who the mail says."""
    results = mail.get_all("Authentication-Results") or []
    first = str(results[0]).lower() if results else ""
    return "dmarc=fail" in first or "spf=fail" in first


def _text(mail: EmailMessage) -> str:
    try:
        part = mail.get_body(("plain", "html"))
    except _BROKEN:
        part = None
    if part is None:
        return ""
    text = _decoded(cast("EmailMessage", part))
    if part.get_content_type() == "text/html":
        text = plain(text)
    lines = [line.rstrip() for line in text.replace("\0", "").splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _decoded(part: EmailMessage) -> str:
    content = part.get_payload(decode=True)
    data = content if isinstance(content, bytes) else b""
    try:
        charset = (part.get_content_charset() or "utf-8").lower()
    except _BROKEN:
        charset = "utf-8"
    for codec in (_CODECS.get(charset, charset), "utf-8", "gb18030"):
        try:
            return data.decode(codec)
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("utf-8", "replace")


class _Reader(HTMLParser):
    """The words of HTML, a line for each block; styles, scripts and quotations are left out."""

    SILENT = frozenset({"script", "style", "head", "title", "blockquote"})
    BLOCKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "table", "ul", "ol"})

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - its signature
        self.silent += tag in self.SILENT
        if tag in self.BLOCKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in self.SILENT and self.silent > 0
        if tag in self.BLOCKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(" ".join(data.split()) and re.sub(r"\s+", " ", data))


def plain(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (line.strip() for line in "".join(reader.words).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def new_part(text: str) -> str:
    """What is new in a reply; everything, where nothing would be left."""
    kept: list[str] = []
    for line in text.splitlines():
        if _QUOTE_BEGINS.match(line.strip()):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line)
    return "\n".join(kept).strip() or text


def _files(mail: EmailMessage) -> Iterator[File]:
    """Every part that is not the text itself; a mail inside the mail counts as one."""
    body = None
    with suppress(*_BROKEN):
        body = mail.get_body(("plain", "html"))
    for part in _leaves(mail):
        is_text = part.get_content_maintype() == "text" and not _name(part)
        if part is body or is_text:
            continue
        content = part.get_payload(decode=True)
        data = content if isinstance(content, bytes) else part.as_bytes()
        yield File(_name(part) or _made_name(part), part.get_content_type(), data)


def _leaves(mail: EmailMessage) -> Iterator[EmailMessage]:
    if mail.get_content_type() == "message/rfc822" or not mail.is_multipart():
        yield mail
        return
    for part in mail.iter_parts():
        yield from _leaves(cast("EmailMessage", part))


def _name(part: EmailMessage) -> str:
    try:
        name = part.get_filename() or ""
    except _BROKEN:
        return ""
    return " ".join(name.replace("\0", "").replace("/", "_").replace("\\", "_").split())[-150:]


def _made_name(part: EmailMessage) -> str:
    ending = {"jpeg": "jpg"}.get(part.get_content_subtype(), part.get_content_subtype())
    return f"file.{ending[:8]}"
