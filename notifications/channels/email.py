"""E-mail over one SMTP connection for a batch; a refusal becomes an outcome with its meaning."""

import datetime as dt
import re
import smtplib
import ssl
from dataclasses import dataclass, field
from typing import Self

from notifications.channels import mime
from notifications.channels.base import Message, Outcome, failed, sent
from notifications.channels.text import scrub

CLOSING = 421
PERMANENT = 500
ACCEPTED = {250, 251}
LATER = dt.timedelta(minutes=10)

_RECEIPT = re.compile(r"(?:queued as|\bid=)\s*<?([^\s<>]+)", re.IGNORECASE)
_RUSHED = re.compile("frequency limited", re.IGNORECASE)  # Tencent's "not now" has code 550
_PASSING_TLS = (ssl.SSLEOFError, ssl.SSLZeroReturnError)


@dataclass(frozen=True)
class MailConfig:
    """A mail server, and whom it lets us send as."""

    host: str
    port: int
    from_email: str
    from_name: str = ""
    username: str = ""
    password: str = field(default="", repr=False)
    security: str = "starttls"  # or ssl, or none
    reply_to: str = ""
    timeout: float = 20.0

    def __post_init__(self) -> None:
        if self.security not in {"starttls", "ssl", "none"}:
            raise ValueError(f"No such encryption: {self.security!r}")


class _UnreachableError(Exception):
    """No session with this server, and none for the rest of the batch."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.code)
        self.outcome = outcome


class EmailSender:
    """Connects at the first message; a server that cannot be reached is tried once per batch.

    A connection lost before the text of a message was under way is opened anew, once per message.
    Lost later, nobody knows whether it arrived: the next try repeats the same Message-ID.
    A server that falls silent is left alone for the rest of the batch.
    """

    def __init__(self, config: MailConfig) -> None:
        self._config = config
        self._smtp: smtplib.SMTP | None = None
        self._unreachable: Outcome | None = None
        self._under_way = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (OSError, smtplib.SMTPException):
                self._smtp.close()
            self._smtp = None

    def send(self, message: Message, *, to: str, name: str = "") -> Outcome:
        config = self._config
        try:
            sender = mime.address(config.from_email, config.from_name)
            reply_to = mime.address(config.reply_to) if config.reply_to else None
        except ValueError as error:
            return failed("address", f"{error} {config.from_email} {config.reply_to}", config=True)
        try:
            recipient = mime.address(to, name)
        except ValueError as error:
            return failed("address", f"{error} {to}")
        mail = mime.build(message, sender=sender, to=recipient, reply_to=reply_to)
        return self._deliver(sender.addr_spec, recipient.addr_spec, mail.as_bytes())

    def _deliver(self, sender: str, recipient: str, content: bytes) -> Outcome:
        had_connection = self._smtp is not None
        outcome = self._try(sender, recipient, content)
        lost = had_connection and self._smtp is None and not self._unreachable
        if lost and not self._under_way:
            return self._try(sender, recipient, content)
        return outcome

    def _try(self, sender: str, recipient: str, content: bytes) -> Outcome:
        self._under_way = False
        if self._unreachable:
            return self._unreachable
        try:
            if self._smtp is None:
                self._smtp = self._open()
            return self._transact(self._smtp, sender, recipient, content)
        except _UnreachableError as unreachable:
            self._unreachable = unreachable.outcome
            return unreachable.outcome
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            outcome = self._lost(error)
            if outcome.code == "timeout":
                self._unreachable = outcome  # or each message of the batch would wait as long
            return outcome

    def _transact(self, smtp: smtplib.SMTP, sender: str, recipient: str, content: bytes) -> Outcome:
        code, reply = smtp.mail(sender)
        about_us = code not in ACCEPTED  # the server will not have us as this sender
        if code in ACCEPTED:
            code, reply = smtp.rcpt(recipient)
        if code in ACCEPTED:
            self._under_way = True
            try:
                code, reply = smtp.data(content)
            except smtplib.SMTPDataError as error:
                code, reply = error.smtp_code, _as_bytes(error.smtp_error)
            self._under_way = False
        if code not in ACCEPTED:
            self._clear(smtp, code)
            return self._refused(code, reply, about_us=about_us)
        answer = self._clean(_decode(reply))
        receipt = _RECEIPT.search(answer)
        return sent(str(code), f"{code} {answer}", provider_id=receipt[1][:100] if receipt else "")

    def _open(self) -> smtplib.SMTP:
        try:
            return self._session()
        except smtplib.SMTPNotSupportedError as error:
            raise _UnreachableError(
                failed("unsupported", self._clean(str(error)), config=True)
            ) from error
        except smtplib.SMTPResponseException as error:
            refused = self._refused(error.smtp_code, _as_bytes(error.smtp_error), about_us=True)
            raise _UnreachableError(refused) from error
        except UnicodeError as error:
            outcome = failed(
                "auth", "User name or password with characters that SMTP lacks.", config=True
            )
            raise _UnreachableError(outcome) from error
        except (OSError, smtplib.SMTPException) as error:
            raise _UnreachableError(self._lost(error)) from error

    def _session(self) -> smtplib.SMTP:
        config = self._config
        context = ssl.create_default_context()
        # named after the sender's domain: a bare host name is refused by strict servers
        where = (config.host, config.port, mime.address(config.from_email).domain)
        smtp = (
            smtplib.SMTP_SSL(*where, timeout=config.timeout, context=context)
            if config.security == "ssl"
            else smtplib.SMTP(*where, timeout=config.timeout)
        )
        try:
            if config.security == "starttls":
                smtp.starttls(context=context)
            smtp.ehlo_or_helo_if_needed()
            if config.username:
                smtp.login(config.username, config.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _clear(self, smtp: smtplib.SMTP, code: int) -> None:
        """After a refusal the next message starts afresh, over the same connection if it stands."""
        try:
            if code != CLOSING and smtp.rset()[0] in ACCEPTED:
                return
        except (OSError, smtplib.SMTPException):
            pass
        self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def _refused(self, code: int, reply: bytes, *, about_us: bool) -> Outcome:
        answer = f"{code} {self._clean(_decode(reply))}"
        rushed = bool(_RUSHED.search(answer))
        permanent = code >= PERMANENT and not rushed
        return failed(
            str(code),
            answer,
            retry=not permanent,
            retry_after=LATER if rushed else None,
            config=permanent and about_us,
        )

    def _lost(self, error: Exception) -> Outcome:
        answer = self._clean(f"{type(error).__name__} {error}")
        if isinstance(error, ssl.SSLError) and not isinstance(error, _PASSING_TLS):
            return failed("tls", answer, config=True)
        late = isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
        code = "timeout" if late else "connect"
        return failed(code, answer, retry=True)

    def _clean(self, text: str) -> str:
        return scrub(text, [self._config.password])


def _as_bytes(reply: bytes | str) -> bytes:
    return reply if isinstance(reply, bytes) else reply.encode()


def _decode(reply: bytes) -> str:
    try:
        return reply.decode()
    except UnicodeDecodeError:
        return reply.decode("gb18030", "replace")
