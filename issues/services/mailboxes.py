"""Reading the stores' mailboxes over IMAP: new mail only, one by one, with patience for servers."""

import datetime as dt
import imaplib
import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from issues.models import Mailbox
from issues.services import mail_in
from notifications.channels.text import scrub
from people import events
from people.models import User
from people.rules import check_manage_store

logger = logging.getLogger(__name__)

EVERY = dt.timedelta(minutes=1)
LEASE = dt.timedelta(minutes=10)
LONGEST_WAIT = 60
"""Minutes that a server which does not work is left alone at most."""
MOST_AT_ONCE = 50
TIMEOUT = 30.0
A_DAY = dt.timedelta(days=1)
"""The server's days may begin earlier than ours."""
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""As IMAP names them, in whatever language the process runs."""
_NUMBERS = re.compile(rb"\d+")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxError(Exception):
    """The server said no; the sentence is its own."""


@transaction.atomic
def save_mailbox(mailbox: Mailbox, *, by: User) -> Mailbox:
    """Save, and read it at once; another server or folder begins with what arrives from now on."""
    check_manage_store(by, mailbox.store)
    former = Mailbox.objects.filter(pk=mailbox.pk).values_list("host", "username", "folder").first()
    if former != (mailbox.host, mailbox.username, mailbox.folder):
        mailbox.last_uid = mailbox.uid_validity = 0
    mailbox.error, mailbox.failures, mailbox.next_try_at = "", 0, timezone.now()
    mailbox.save()
    events.record(mailbox, "mailbox_changed", by=by, new=mailbox.address)
    return mailbox


def read_due(now: dt.datetime) -> int:
    """Read every mailbox whose time has come; return how many mails there were."""
    return sum(read(mailbox, now) for mailbox in _claimed(now))


@transaction.atomic
def _claimed(now: dt.datetime) -> list[Mailbox]:
    rows = Mailbox.objects.select_for_update(of=("self",), skip_locked=True)
    found = list(rows.select_related("store").filter(is_active=True, next_try_at__lte=now))
    Mailbox.objects.filter(pk__in=[row.pk for row in found]).update(next_try_at=now + LEASE)
    return found


def read(mailbox: Mailbox, now: dt.datetime) -> int:
    """Take what is new. What the server or the line spoils is written on the mailbox."""
    taken = 0
    try:
        with _opened(mailbox) as imap:
            for uid in _new(imap, mailbox):
                _take(imap, mailbox, uid)
                taken += 1
    except (OSError, imaplib.IMAP4.error, MailboxError, UnicodeError) as error:
        _failed(mailbox, error, now)
    else:
        mailbox.error, mailbox.failures = "", 0
        mailbox.read_at, mailbox.next_try_at = now, now + EVERY
    mailbox.save(update_fields=["error", "failures", "read_at", "next_try_at"])
    return taken


def _failed(mailbox: Mailbox, error: Exception, now: dt.datetime) -> None:
    words = " ".join(str(error).split()) or type(error).__name__
    if isinstance(error, imaplib.IMAP4.error) and words.startswith("b'"):
        words = words[2:-1]
    mailbox.error = scrub(words, [str(mailbox.password)])[:300]
    mailbox.failures = min(mailbox.failures + 1, 1000)
    minutes = min(2 ** min(mailbox.failures, 10), LONGEST_WAIT)
    mailbox.next_try_at = now + dt.timedelta(minutes=minutes)


@contextmanager
def _opened(mailbox: Mailbox) -> Iterator[imaplib.IMAP4]:
    context = ssl.create_default_context()
    imap = imaplib.IMAP4_SSL(mailbox.host, mailbox.port, ssl_context=context, timeout=TIMEOUT)
    try:
        imap.login(mailbox.username, str(mailbox.password))
        with suppress(imaplib.IMAP4.error):  # 163.com lets in nobody who does not say a name
            imap.xatom("ID", '("name" "luoshi")')
        _ok(imap.select(f'"{mailbox.folder}"', readonly=True))
        yield imap
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            imap.logout()


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    status, data = answer
    if status != "OK":
        words = b" ".join(one for one in data if isinstance(one, bytes))
        raise MailboxError(words.decode("utf-8", "replace"))
    return data


def _number(imap: imaplib.IMAP4, name: str) -> int:
    _name, data = imap.response(name)
    found = _NUMBERS.search(data[0]) if data and isinstance(data[0], bytes) else None
    return int(found[0]) if found else 0


def _new(imap: imaplib.IMAP4, mailbox: Mailbox) -> list[int]:
    """Numbers of the mails that were not read yet, oldest first."""
    validity, following = _number(imap, "UIDVALIDITY"), _number(imap, "UIDNEXT")
    if not mailbox.uid_validity:  # the first time: what lies there is not for us
        _remember(mailbox, validity or 1, following - 1 if following else _last(imap))
        return []
    if validity and validity != mailbox.uid_validity:
        _remember(mailbox, validity, _before_unread(imap, mailbox, following))
    found = _searched(imap, f"UID {mailbox.last_uid + 1}:*")
    return sorted(uid for uid in found if uid > mailbox.last_uid)[:MOST_AT_ONCE]


def _before_unread(imap: imaplib.IMAP4, mailbox: Mailbox, following: int) -> int:
    """All were numbered anew: the number before what came since the day it was last read.

    What of that day is known already shows by its Message-ID; what lay there before stays there.
    """
    last = following - 1 if following else _last(imap)
    if mailbox.read_at is None:
        return last
    since = mailbox.read_at.astimezone(dt.UTC) - A_DAY
    day = f"{since.day:02}-{MONTHS[since.month - 1]}-{since.year}"
    return min(_searched(imap, f"SINCE {day}"), default=last + 1) - 1


def _last(imap: imaplib.IMAP4) -> int:
    return max(_searched(imap, "ALL"), default=0)


def _searched(imap: imaplib.IMAP4, wanted: str) -> list[int]:
    data = _ok(imap.uid("SEARCH", wanted))
    found = _NUMBERS.findall(data[0]) if data and isinstance(data[0], bytes) else []
    return [int(uid) for uid in found]


def _remember(mailbox: Mailbox, validity: int, uid: int) -> None:
    mailbox.uid_validity, mailbox.last_uid = validity, uid
    mailbox.save(update_fields=["uid_validity", "last_uid"])


def _take(imap: imaplib.IMAP4, mailbox: Mailbox, uid: int) -> None:
    """One mail that nobody can read must not hold up those behind it."""
    sized = _ok(imap.uid("FETCH", str(uid), "(RFC822.SIZE)"))
    found = _SIZE.search(b" ".join(one for one in sized if isinstance(one, bytes)))
    too_large = found is not None and int(found[1]) > mail_in.MOST_BYTES
    part = "(BODY.PEEK[HEADER])" if too_large else "(BODY.PEEK[])"
    data = _ok(imap.uid("FETCH", str(uid), part))
    raw = next((one[1] for one in data if isinstance(one, tuple)), None)
    if raw is not None and too_large:
        mail_in.note_unreadable(mailbox.store, raw, _("Larger than 20 MB"))
    elif raw is not None:
        _received(mailbox, raw)
    _remember(mailbox, mailbox.uid_validity, uid)


def _received(mailbox: Mailbox, raw: bytes) -> None:
    try:
        mail_in.receive(mailbox.store, raw)
    except (OperationalError, InterfaceError):  # the database is away: read it again later
        raise
    except Exception:
        logger.exception("A mail to %s could not be read", mailbox.address)
        mail_in.note_unreadable(mailbox.store, raw, _("It could not be read"))
