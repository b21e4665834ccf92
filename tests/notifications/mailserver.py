"""A mail server on loopback that keeps what it gets, and can refuse, hang up or be slow."""

import asyncio
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Literal, Self

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Phase = Literal["MAIL", "RCPT", "DATA", "AFTER_DATA"]


class _Controller(Controller):
    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]  # asked for any free one
        super()._trigger_server()  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Received:
    sender: str
    to: str
    raw: bytes

    @property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)


@dataclass
class _Plan:
    phase: Phase
    answer: str = ""
    times: int = 1
    drop: bool = False
    delay: float = 0.0


@dataclass
class SmtpSink:
    """`will_answer("RCPT", "450 4.2.0 later")`, `will_drop("DATA")`: once, unless `times` says more.

    "DATA" is before the message is kept, "AFTER_DATA" after it. `login` makes signing in a must;
    `tls` offers STARTTLS, or with `implicit` speaks TLS from the first byte.
    """

    login: tuple[str, str] | None = None
    tls: ssl.SSLContext | None = None
    implicit: bool = False
    received: list[Received] = field(default_factory=list)
    greetings: int = 0
    _plans: list[_Plan] = field(default_factory=list)

    def __enter__(self) -> Self:
        options: dict[str, Any] = {"ssl_context": self.tls} if self.implicit else {}
        if self.tls and not self.implicit:
            options |= {"tls_context": self.tls, "require_starttls": True}
        if self.login:
            options |= {"authenticator": self._authenticate, "auth_require_tls": False}
        self._controller = _Controller(self, hostname="127.0.0.1", port=0, **options)
        self._controller.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._controller.stop()

    @property
    def port(self) -> int:
        return int(self._controller.port)

    def will_answer(self, phase: Phase, answer: str, *, times: int = 1) -> None:
        self._plans.append(_Plan(phase, answer, times))

    def will_drop(self, phase: Phase, *, times: int = 1) -> None:
        self._plans.append(_Plan(phase, times=times, drop=True))

    def will_wait(self, phase: Phase, seconds: float, *, times: int = 1) -> None:
        self._plans.append(_Plan(phase, times=times, delay=seconds))

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any
    ) -> AuthResult:
        user, password = self.login or ("", "")
        right = isinstance(data, LoginPassword) and data == LoginPassword(
            user.encode(), password.encode()
        )
        return AuthResult(success=right, handled=False)

    async def handle_EHLO(  # noqa: N802
        self,
        _server: SMTP,
        session: Session,
        _envelope: Envelope,
        hostname: str,
        answers: list[str],
    ) -> list[str]:
        self.greetings += 1
        session.host_name = hostname
        return answers

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.login and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if answer := await self._act("MAIL", server):
            return answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Ok"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if answer := await self._act("RCPT", server):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if answer := await self._act("DATA", server):
            return answer
        content = envelope.original_content or b""
        self.received.extend(
            Received(envelope.mail_from or "", to, content) for to in envelope.rcpt_tos
        )
        return (
            await self._act("AFTER_DATA", server)
            or f"250 2.0.0 Ok: queued as 4F{len(self.received):06X}"
        )

    async def _act(self, phase: Phase, server: SMTP) -> str:
        plan = next((plan for plan in self._plans if plan.phase == phase and plan.times), None)
        if plan is None:
            return ""
        plan.times -= 1
        await asyncio.sleep(plan.delay)
        if plan.drop:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            raise ConnectionResetError
        return plan.answer


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    with SmtpSink() as sink:
        yield sink
