"""An e-mail becomes an issue, adds to one, or is kept with the reason why it did not."""

import datetime as dt
import re

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from attachments import checks
from attachments.services import attach
from issues.inbound import File, Inbound, parse
from issues.kinds import Channel, Urgency
from issues.models import Entry, InboundMail, Issue, ReporterMail
from issues.services import moving, replying, talking, watching
from issues.services.logging import LONGEST, log_issue
from issues.states import IssueStatus
from notifications import mail as store_mail
from people.models import Store, User
from people.rules import Denied, NotNow

Outcome = InboundMail.Outcome
MOST_BYTES = 20 * 1024 * 1024
MOST_FILES = 10
MOST_AN_HOUR, MOST_STRANGERS = 20, 120
KEPT_OF_A_BOMB = 100
"""Refused mails of one sender and hour that are still written down one by one."""
URGENT = re.compile(r"紧急|加急|urgent|asap", re.IGNORECASE)
SOLVED = re.compile(r"^\s*(?:已解决|解决了|solved|yes)\s*[。.!！]*\s*$", re.IGNORECASE)
NOT_SOLVED = re.compile(r"^\s*(?:未解决|没有?解决|not\s+solved|unsolved)", re.IGNORECASE)


@transaction.atomic
def receive(store: Store, raw: bytes) -> InboundMail:
    """Take one e-mail as it came. The same Message-ID again is the same mail."""
    mail = parse(raw)
    known = InboundMail.objects.filter(store=store, message_id=mail.message_id).first()
    if known is not None:
        return known
    row = InboundMail(
        store=store,
        message_id=mail.message_id,
        sender=mail.sender,
        subject=mail.subject[:200],
        size=mail.size,
        at=timezone.now(),
    )
    if why := _automatic(store, mail):
        return _kept(row, Outcome.IGNORED, why)
    if why := _refusal(store, mail, row.at):
        return _kept(row, Outcome.REFUSED, why)
    return _taken(store, mail, row)


def note_unreadable(store: Store, raw: bytes, why: str) -> InboundMail:
    """Write down a mail that could not be taken apart or was too large to fetch."""
    mail = parse(raw[:65536])
    row, _is_new = InboundMail.objects.get_or_create(
        store=store,
        message_id=mail.message_id,
        defaults={
            "sender": mail.sender,
            "subject": mail.subject[:200],
            "size": len(raw),
            "outcome": Outcome.REFUSED,
            "why": why[:300],
        },
    )
    return row


def _kept(row: InboundMail, outcome: str, why: str) -> InboundMail:
    row.outcome, row.why = outcome, why[:300]
    since = row.at - dt.timedelta(hours=1)
    from_it = InboundMail.objects.filter(store=row.store, sender=row.sender, at__gte=since)
    if from_it[:KEPT_OF_A_BOMB].count() < KEPT_OF_A_BOMB:
        row.save()
    return row


def _automatic(store: Store, mail: Inbound) -> str:
    if mail.automatic:
        return _("Written by a machine or sent to a list (%(sign)s)") % {"sign": mail.automatic}
    if not mail.sender:
        return _("Nobody can be answered: there is no sender")
    mailbox = getattr(store, "issue_mailbox", None)
    own = {store_mail.sender_address(store).lower(), mailbox.address.lower() if mailbox else ""}
    return _("From our own address") if mail.sender in own else ""


def _refusal(store: Store, mail: Inbound, now: dt.datetime) -> str:
    if mail.size > MOST_BYTES:
        return _("Larger than 20 MB")
    if len(mail.files) > MOST_FILES:
        return _("More than %(n)s attachments") % {"n": MOST_FILES}
    rows = InboundMail.objects.filter(store=store, at__gte=now - dt.timedelta(hours=1))
    if rows.filter(sender=mail.sender)[:MOST_AN_HOUR].count() >= MOST_AN_HOUR:
        return _("More than %(n)s e-mails of one sender in an hour") % {"n": MOST_AN_HOUR}
    is_stranger = _user(store, mail) is None
    if is_stranger and rows[:MOST_STRANGERS].count() >= MOST_STRANGERS:
        return _("More than %(n)s e-mails in an hour") % {"n": MOST_STRANGERS}
    return ""


def _user(store: Store, mail: Inbound) -> User | None:
    """The person of the store with this address, unless the mail server doubts it."""
    if mail.is_doubtful:
        return None
    people = User.objects.active().filter(store=store, email__iexact=mail.sender)
    found = list(people.order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def _taken(store: Store, mail: Inbound, row: InboundMail) -> InboundMail:
    files, refused = _usable(mail.files)
    user = _user(store, mail)
    named = _named_issue(store, mail)
    if named is not None and _may_add(named, mail, user):
        _add(named, mail, user, files)
        return _saved(row, Outcome.ADDED, named, refused)
    if named is not None:
        words = _("It names %(number)s, but comes from somebody else")
        refused = [words % {"number": named.number}, *refused]
    issue = _log(store, mail, user, files)
    return _saved(row, Outcome.LOGGED, issue, refused)


def _saved(row: InboundMail, outcome: str, issue: Issue, remarks: list[str]) -> InboundMail:
    row.outcome, row.issue, row.why = outcome, issue, "; ".join(remarks)[:300]
    row.save()
    return row


def _usable(files: tuple[File, ...]) -> tuple[list[SimpleUploadedFile], list[str]]:
    """The attachments that may be kept, and a sentence for each that may not."""
    kept: list[SimpleUploadedFile] = []
    refused: list[str] = []
    for file in files:
        upload = SimpleUploadedFile(file.name, file.content, file.mime)
        try:
            if checks.check(upload).startswith("image/"):
                checks.picture(upload)
            upload.seek(0)
            kept.append(upload)
        except ValidationError as error:
            refused += error.messages
    return kept, refused


def _named_issue(store: Store, mail: Inbound) -> Issue | None:
    """The issue of the thread, else the one whose number stands in the subject."""
    ids = mail.references
    if ids:
        in_thread = (
            Q(pk__in=Entry.objects.filter(message_id__in=ids).values("issue"))
            | Q(pk__in=ReporterMail.objects.filter(message_id__in=ids).values("issue"))
            | Q(pk__in=InboundMail.objects.filter(store=store, message_id__in=ids).values("issue"))
        )
        found = Issue.objects.filter(in_thread, store=store).order_by("-pk").first()
        if found is not None:
            return found
    return Issue.objects.filter(store=store, number__in=mail.numbers[:1]).first()


def _may_add(issue: Issue, mail: Inbound, user: User | None) -> bool:
    """Whoever knows a number is not yet somebody who may speak there."""
    if user is not None:
        return Issue.objects.visible_to(user).filter(pk=issue.pk).exists()
    is_reporter = bool(issue.reporter_email) and issue.reporter_email.lower() == mail.sender
    return is_reporter and not mail.is_doubtful


def _add(issue: Issue, mail: Inbound, user: User | None, files: list[SimpleUploadedFile]) -> None:
    text = (mail.text or mail.subject)[:LONGEST]
    if user is not None and user.pk != issue.reporter_id:
        _remark(issue, text, mail, user, files)
        return
    first = (text.splitlines() or [""])[0] if _answers_us(issue, mail) else ""
    try:
        if issue.status == IssueStatus.FED_BACK and SOLVED.match(first):
            moving.accept_result(issue, by=user)
            if not text.partition("\n")[2].strip():
                return
        elif issue.status in {IssueStatus.FED_BACK, IssueStatus.CLOSED} and NOT_SOLVED.match(first):
            moving.dispute(issue, why=text, by=user)
            return
    except NotNow:  # it has moved on: the words are kept all the same
        pass
    replying.reply(issue, text, by=user, message_id=mail.message_id, files=files)


def _answers_us(issue: Issue, mail: Inbound) -> bool:
    """Whether it answers an e-mail that we sent: only then can “solved” be a verdict."""
    ours = ReporterMail.objects.filter(issue=issue, message_id__in=mail.references)
    return bool(mail.references) and ours.exists()


def _remark(
    issue: Issue, text: str, mail: Inbound, by: User, files: list[SimpleUploadedFile]
) -> None:
    """A colleague's words, as if said on the page; whom they may not call, they do not call."""
    try:
        with transaction.atomic():
            talking.remark(
                issue, text, by=by, files=files, message_id=mail.message_id, longest=LONGEST
            )
    except (NotNow, Denied):
        entry = Entry.objects.create(issue=issue, text=text, by=by, message_id=mail.message_id)
        for file in files:
            file.seek(0)
            attach(entry, file, by=by)
        watching.note_change(issue, entry.at, for_owner=True)


def _log(store: Store, mail: Inbound, user: User | None, files: list[SimpleUploadedFile]) -> Issue:
    words = [mail.subject, mail.text] if mail.subject not in mail.text else [mail.text]
    text = "\n".join(filter(None, words))[:LONGEST] or _("(an e-mail without words)")
    return log_issue(
        store=store,
        text=text,
        urgency=Urgency.NOW if URGENT.search(mail.subject) else Urgency.TODAY,
        by=user,
        reporter=user,
        channel=Channel.EMAIL,
        reporter_name="" if user else mail.sender_name,
        reporter_email="" if user else mail.sender,
        files=files,
    )
