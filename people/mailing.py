"""Letters that people themselves need (invitation, new password), and the way they go out.

`notifications` plugs the store's own mail server in with `use`; until then Django's is taken.
"""

from collections.abc import Callable
from dataclasses import dataclass
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPSenderRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from people.models import Store

SMTP = "django.core.mail.backends.smtp.EmailBackend"


@dataclass(frozen=True)
class Letter:
    to: str
    name: str
    subject: str
    text: str
    html: str = ""


class Unsent(Exception):  # noqa: N818
    """The letter did not go; the sentence says why. `retry`: it may go later."""

    def __init__(self, sentence: str, *, retry: bool = True) -> None:
        super().__init__(sentence)
        self.retry = retry


Sender = Callable[[Store, Letter], None]


def through_django(_store: Store, letter: Letter) -> None:
    """By the server of the settings. Raises Unsent."""
    if settings.EMAIL_BACKEND == SMTP and not settings.EMAIL_HOST:
        raise Unsent(_("No mail server is set up yet."), retry=False)
    subject = " ".join(letter.subject.split())  # a line break would begin another header
    mail = EmailMultiAlternatives(subject, letter.text, to=[letter.to])
    if letter.html:
        mail.attach_alternative(letter.html, "text/html")
    try:
        mail.send()
    except (SMTPRecipientsRefused, SMTPSenderRefused) as error:
        raise Unsent(str(error), retry=False) from error
    except (OSError, SMTPException) as error:
        raise Unsent(str(error)) from error


_sender: list[Sender] = [through_django]


def use(sender: Sender) -> None:
    """Send every letter with `sender(store, letter)`, which raises Unsent; called from apps.py."""
    _sender[:] = [sender]


def send(store: Store, letter: Letter) -> None:
    """Send one letter now. Raises Unsent."""
    _sender[0](store, letter)
