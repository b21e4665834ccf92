from smtplib import SMTPServerDisconnected
from typing import NoReturn

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from people import mailing
from people.mailing import Letter
from people.models import Store

LETTER = Letter("li@example.com", "李婷", "标题", "正文", "<p>正文</p>")


def test_a_letter_goes_by_djangos_mail_server_unless_told_otherwise(
    store: Store, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    mailing.through_django(store, LETTER)

    (mail_sent,) = mailoutbox
    assert (mail_sent.to, mail_sent.subject, mail_sent.body) == (
        ["li@example.com"],
        "标题",
        "正文",
    )
    assert mail_sent.alternatives[0][0] == "<p>正文</p>"


def test_another_sender_can_be_plugged_in(
    store: Store, mailoutbox: list[EmailMultiAlternatives], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "_sender", [])
    sent: list[tuple[Store, Letter]] = []
    mailing.use(lambda at, letter: sent.append((at, letter)))

    mailing.send(store, LETTER)

    assert sent == [(store, LETTER)]
    assert mailoutbox == []


@pytest.mark.parametrize("error", [ConnectionRefusedError("refused"), SMTPServerDisconnected("x")])
def test_a_server_that_is_away_may_be_back_later(
    store: Store, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(self: object) -> NoReturn:
        raise error

    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", fail)

    with pytest.raises(mailing.Unsent) as caught:
        mailing.through_django(store, LETTER)
    assert caught.value.retry


def test_a_line_break_in_a_subject_is_no_second_header(
    store: Store, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    mailing.through_django(store, Letter("li@example.com", "李婷", "a\nBcc: x@y.z", "t"))

    assert mailoutbox[0].subject == "a Bcc: x@y.z"
    assert mailoutbox[0].recipients() == ["li@example.com"]
