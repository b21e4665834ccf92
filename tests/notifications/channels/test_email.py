import datetime as dt
import ssl
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from notifications.channels import EmailSender, MailConfig, Message, mime
from notifications.channels.text import one_line
from tests.notifications.mailserver import Phase, SmtpSink

INVITATION = (
    b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:\xe5\x94\xae\xe5\x90\x8e\r\nEND:VCALENDAR\r\n"
)
NOTICE = Message(
    subject="会议通知：售后周例会",
    text="主题：返修率",
    html="<p>主题：返修率</p>",
    url="https://luoshi.example/meetings/7/",
    message_id="notice-7-3@luoshi.example",
)


def config(sink: SmtpSink, **changes: object) -> MailConfig:
    values: dict[str, object] = {
        "host": "127.0.0.1",
        "port": sink.port,
        "from_email": "notice@hengda.example",
        "from_name": "恒达汽车, 售后部",
        "security": "none",
        "timeout": 5,
    }
    return MailConfig(**(values | changes))  # type: ignore[arg-type]


def part(mail: EmailMessage, kind: str) -> EmailMessage:
    return next(one for one in mail.walk() if one.get_content_type() == kind)


@time_machine.travel("2026-11-24T06:00:00Z", tick=False)
def test_a_notice_arrives_with_text_and_html(smtp_sink: SmtpSink) -> None:
    with EmailSender(config(smtp_sink, reply_to="chen@hengda.example")) as sender:
        outcome = sender.send(NOTICE, to="li@example.com", name="李明")

    assert (outcome.ok, outcome.code, outcome.provider_id) == (True, "250", "4F000001")
    [received] = smtp_sink.received
    assert (received.sender, received.to) == ("notice@hengda.example", "li@example.com")
    mail = received.mail
    assert mail["From"].addresses[0].display_name == "恒达汽车, 售后部"
    assert mail["To"].addresses[0].display_name == "李明"
    assert mail["Reply-To"] == "chen@hengda.example"
    assert mail["Subject"] == NOTICE.subject
    assert mail["Message-ID"] == "<notice-7-3@luoshi.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == dt.datetime(2026, 11, 24, 6, tzinfo=dt.UTC)
    assert mail.get_content_type() == "multipart/alternative"
    assert part(mail, "text/plain").get_content().split() == ["主题：返修率", NOTICE.url]
    assert part(mail, "text/html").get_content().strip() == "<p>主题：返修率</p>"
    assert received.raw.isascii()
    assert max(len(line) for line in received.raw.splitlines()) <= 78


def test_an_invitation_is_an_alternative_and_a_file(smtp_sink: SmtpSink) -> None:
    message = Message(
        "会议", "文", "<p>文</p>",
        calendar=INVITATION,
        calendar_method="REQUEST",
        attachments=(("议程 资料.pdf", "application/pdf", b"%PDF-1.7"),),
    )  # fmt: skip

    with EmailSender(config(smtp_sink)) as sender:
        sender.send(message, to="li@example.com")

    mail = smtp_sink.received[0].mail
    assert mail.get_content_type() == "multipart/mixed"
    alternative, invite, document = mail.iter_parts()
    kinds = [one.get_content_type() for one in alternative.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    inline = part(mail, "text/calendar")
    assert inline["Content-Type"].params == {"charset": "utf-8", "method": "REQUEST"}
    assert inline.get_payload(decode=True) == INVITATION
    assert (invite.get_content_type(), invite.get_filename()) == ("application/ics", "invite.ics")
    assert invite.get_payload(decode=True) == INVITATION
    assert (document.get_filename(), document.get_content()) == ("议程 资料.pdf", b"%PDF-1.7")


def test_text_without_html_is_plain_and_not_given_its_link_twice(smtp_sink: SmtpSink) -> None:
    message = Message("会议", "看 https://luoshi.example/7/", url="https://luoshi.example/7/")

    with EmailSender(config(smtp_sink)) as sender:
        sender.send(message, to="li@example.com")

    mail = smtp_sink.received[0].mail
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().strip() == "看 https://luoshi.example/7/"
    assert mail["Message-ID"].endswith("@hengda.example>")


def test_a_batch_goes_over_one_connection(smtp_sink: SmtpSink) -> None:
    with EmailSender(config(smtp_sink)) as sender:
        outcomes = [sender.send(NOTICE, to=f"p{i}@example.com") for i in range(5)]

    assert [outcome.ok for outcome in outcomes] == [True] * 5
    assert smtp_sink.greetings == 1


def decoded(header: object) -> str:
    return str(make_header(decode_header(str(header).replace("\r\n", "")))) if header else ""


@given(
    subject=st.text(max_size=150), name=st.text(max_size=90), file=st.text(min_size=1, max_size=60)
)
def test_headers_hold_any_text_and_nothing_gets_out_of_them(
    subject: str, name: str, file: str
) -> None:
    message = Message(subject, "文", attachments=((file, "text/plain", b"x"),))
    sender = mime.address("notice@hengda.example", "恒达")

    raw = mime.build(message, sender=sender, to=mime.address("li@example.com", name)).as_bytes()

    mail = message_from_bytes(raw, policy=policy.compat32)
    assert [header.lower() for header in mail] == [
        "from", "to", "subject", "date", "message-id", "auto-submitted",
        "x-auto-response-suppress", "mime-version", "content-type",
    ]  # fmt: skip
    phrase, spec = parseaddr(mail["To"].replace("\r\n", ""))
    assert (decoded(phrase), spec) == (one_line(name), "li@example.com")
    assert decoded(mail["Subject"]) == one_line(subject)
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78


@pytest.mark.parametrize(
    "address",
    [
        "",
        "li",
        "@example.com",
        "li@",
        "li@example.com\r\nRCPT TO:<x@y.z>",
        "李@example.com",
        "a b@c.d",
        "a@b..c",
    ],
)
def test_what_is_no_address_is_not_tried(smtp_sink: SmtpSink, address: str) -> None:
    with EmailSender(config(smtp_sink)) as sender:
        outcome = sender.send(NOTICE, to=address)

    assert (outcome.ok, outcome.code, outcome.retry, outcome.config) == (
        False,
        "address",
        False,
        False,
    )
    assert smtp_sink.greetings == 0


def test_a_sender_that_is_no_address_is_a_fault_of_the_settings(smtp_sink: SmtpSink) -> None:
    with EmailSender(config(smtp_sink, from_email="nobody")) as sender:
        outcome = sender.send(NOTICE, to="li@example.com")

    assert (outcome.code, outcome.retry, outcome.config) == ("address", False, True)


def test_chinese_domains_are_written_as_the_net_wants_them(smtp_sink: SmtpSink) -> None:
    with EmailSender(config(smtp_sink)) as sender:
        assert sender.send(NOTICE, to="li@恒达.example").ok

    assert smtp_sink.received[0].to == "li@xn--49tp96h.example"


@pytest.mark.parametrize(
    ("phase", "answer", "code", "retry", "about_settings"),
    [
        ("RCPT", "450 4.2.0 Greylisted, try again", "450", True, False),
        ("RCPT", "550 5.1.1 User unknown", "550", False, False),
        ("MAIL", "451 4.3.0 Later", "451", True, False),
        ("MAIL", "553 mail from must equal authorized user", "553", False, True),
        ("DATA", "452 4.3.1 Out of space", "452", True, False),
        ("DATA", "554 5.7.1 Spam", "554", False, False),
    ],
)
def test_a_refusal_stands_for_its_message_only(
    smtp_sink: SmtpSink,
    phase: Phase,
    answer: str,
    code: str,
    retry: bool,
    about_settings: bool,
) -> None:
    smtp_sink.will_answer(phase, answer)

    with EmailSender(config(smtp_sink)) as sender:
        refused = sender.send(NOTICE, to="li@example.com")
        accepted = sender.send(NOTICE, to="wang@example.com")

    assert (refused.ok, refused.code, refused.retry) == (False, code, retry)
    assert (refused.config, refused.answer) == (about_settings, answer)
    assert accepted.ok
    assert [one.to for one in smtp_sink.received] == ["wang@example.com"]
    assert smtp_sink.greetings == 1


@pytest.mark.parametrize("phase", ["MAIL", "RCPT", "DATA"])
def test_too_fast_for_tencent_is_later_though_it_says_never(
    smtp_sink: SmtpSink, phase: Phase
) -> None:
    smtp_sink.will_answer(phase, "550 Connection frequency limited [x.y.z]")

    with EmailSender(config(smtp_sink)) as sender:
        outcome = sender.send(NOTICE, to="li@example.com")

    assert (outcome.code, outcome.retry, outcome.config) == ("550", True, False)
    assert outcome.retry_after == dt.timedelta(minutes=10)


def test_a_connection_lost_between_messages_is_opened_anew(smtp_sink: SmtpSink) -> None:
    with EmailSender(config(smtp_sink)) as sender:
        sender.send(NOTICE, to="li@example.com")
        smtp_sink.will_drop("MAIL")
        outcome = sender.send(NOTICE, to="wang@example.com")

    assert outcome.ok
    assert [one.to for one in smtp_sink.received] == ["li@example.com", "wang@example.com"]
    assert smtp_sink.greetings == 2


def test_a_server_that_has_enough_of_a_connection_gets_a_new_one(smtp_sink: SmtpSink) -> None:
    with EmailSender(config(smtp_sink)) as sender:
        sender.send(NOTICE, to="li@example.com")
        smtp_sink.will_answer("MAIL", "421 4.7.0 Too many messages in this session")
        outcome = sender.send(NOTICE, to="wang@example.com")

    assert outcome.ok
    assert smtp_sink.greetings == 2


def test_a_connection_is_opened_anew_once_only(smtp_sink: SmtpSink) -> None:
    with EmailSender(config(smtp_sink)) as sender:
        sender.send(NOTICE, to="li@example.com")
        smtp_sink.will_drop("MAIL", times=2)
        lost = sender.send(NOTICE, to="wang@example.com")
        accepted = sender.send(NOTICE, to="zhao@example.com")

    assert (lost.ok, lost.code, lost.retry) == (False, "connect", True)
    assert accepted.ok
    assert smtp_sink.greetings == 3


def test_a_message_lost_under_way_is_not_repeated_at_once(smtp_sink: SmtpSink) -> None:
    with EmailSender(config(smtp_sink)) as sender:
        sender.send(NOTICE, to="li@example.com")
        smtp_sink.will_drop("AFTER_DATA")
        outcome = sender.send(NOTICE, to="wang@example.com")

    assert (outcome.ok, outcome.code, outcome.retry) == (False, "connect", True)
    assert [one.to for one in smtp_sink.received] == ["li@example.com", "wang@example.com"]


def test_a_server_too_slow_is_left_alone_for_the_rest_of_the_batch(smtp_sink: SmtpSink) -> None:
    with EmailSender(config(smtp_sink, timeout=0.1)) as sender:
        sender.send(NOTICE, to="li@example.com")
        smtp_sink.will_wait("RCPT", 2)
        first, second = (sender.send(NOTICE, to="wang@example.com") for _ in range(2))

    assert (first.ok, first.code, first.retry) == (False, "timeout", True)
    assert second is first
    assert smtp_sink.greetings == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid"])
def test_a_server_out_of_reach_is_asked_once_per_batch(host: str) -> None:
    settings = MailConfig(host=host, port=9, from_email="a@b.example", security="none")

    with EmailSender(settings) as sender:
        first, second = (sender.send(NOTICE, to="li@example.com") for _ in range(2))

    assert (first.ok, first.code, first.retry) == (False, "connect", True)
    assert second is first


def test_signing_in_with_the_right_password() -> None:
    with SmtpSink(login=("notice", "correct horse")) as sink:
        settings = config(sink, username="notice", password="correct horse")
        with EmailSender(settings) as sender:
            assert sender.send(NOTICE, to="li@example.com").ok

    assert "correct horse" not in repr(settings)


@pytest.mark.parametrize("password", ["wrong-password", "密码"])
def test_a_wrong_password_is_a_fault_of_the_settings(password: str) -> None:
    with (
        SmtpSink(login=("notice", "correct horse")) as sink,
        EmailSender(config(sink, username="notice", password=password)) as sender,
    ):
        first, second = (sender.send(NOTICE, to="li@example.com") for _ in range(2))

    assert (first.ok, first.retry, first.config) == (False, False, True)
    assert first.code in {"535", "auth"}
    assert password not in first.answer
    assert second is first


def test_a_server_without_sign_in_is_a_fault_of_the_settings(smtp_sink: SmtpSink) -> None:
    with EmailSender(config(smtp_sink, username="notice", password="x")) as sender:
        outcome = sender.send(NOTICE, to="li@example.com")

    assert (outcome.code, outcome.retry, outcome.config) == ("unsupported", False, True)


def test_an_unknown_encryption_is_not_taken_for_none() -> None:
    with pytest.raises(ValueError, match="SSL"):
        MailConfig("mail.example", 465, "a@b.example", security="SSL")


def test_a_server_without_starttls_gets_no_password(smtp_sink: SmtpSink) -> None:
    with EmailSender(config(smtp_sink, security="starttls")) as sender:
        outcome = sender.send(NOTICE, to="li@example.com")

    assert (outcome.code, outcome.retry, outcome.config) == ("unsupported", False, True)
    assert smtp_sink.received == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(private + signed.public_bytes(encoding))
    return path


@pytest.fixture(params=["starttls", "ssl"])
def secure_sink(
    request: pytest.FixtureRequest, certificate: Path
) -> Iterator[tuple[str, SmtpSink]]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with SmtpSink(tls=context, implicit=request.param == "ssl") as sink:
        yield request.param, sink


def test_encrypted_servers_with_a_known_certificate(
    secure_sink: tuple[str, SmtpSink],
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    security, sink = secure_sink
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    with EmailSender(config(sink, host="localhost", security=security)) as sender:
        assert sender.send(NOTICE, to="li@example.com").ok


def test_a_certificate_nobody_vouches_for_is_a_fault_of_the_settings(
    secure_sink: tuple[str, SmtpSink],
) -> None:
    security, sink = secure_sink

    with EmailSender(config(sink, host="localhost", security=security)) as sender:
        outcome = sender.send(NOTICE, to="li@example.com")

    assert (outcome.ok, outcome.code, outcome.retry, outcome.config) == (False, "tls", False, True)
    assert sink.received == []
