"""E-mails to reporters outside the store: rows that are sent until they have left."""

import datetime as dt
import secrets
from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from issues import lines
from issues.kinds import Channel
from issues.models import Entry, InboundMail, Issue, Mailbox, ReporterMail
from notifications import mail as store_mail
from notifications import outbox
from notifications.channels import EmailSender, MailConfig, Message, Outcome
from notifications.channels.advice import advice
from notifications.models import Channel as Way
from people import events, privacy
from people.models import Store, User

MAILED = frozenset(
    {"log", "feed_back", "refuse", "merge", "go_on", "reopen", "accept_silently", "close"}
)
"""The lines worth an e-mail; the others would be a flood."""
MOST_TRIES = 12
BATCH = 50
LEASE = dt.timedelta(minutes=10)
LONGEST_WAIT = 240
"""Minutes between two tries at most."""


def mail_reporter(entry: Entry) -> ReporterMail | None:
    """Have an entry that the reporter reads sent to one outside the store, once.

    Called in the transaction that makes the entry, so that neither is without the other.
    """
    issue = entry.issue
    is_worth_it = entry.kind == Entry.Kind.ANSWER or entry.code in MAILED
    is_imported = issue.channel == Channel.IMPORT and entry.code == "log"
    if not (issue.reporter_email and entry.is_public and is_worth_it) or is_imported:
        return None
    domain = store_mail.sender_address(issue.store).rpartition("@")[2]
    return ReporterMail.objects.create(
        store=issue.store,
        issue=issue,
        entry=entry,
        to=issue.reporter_email,
        message_id=f"issue-{issue.pk}-{secrets.token_hex(12)}@{domain}",
    )


def send_due(now: dt.datetime) -> int:
    """Send what is due, each over its store's own server; return how many have left."""
    left = 0
    stores = Store.objects.filter(
        pk__in=ReporterMail.objects.filter(status="waiting", next_try_at__lte=now).values("store")
    )
    for store in stores:
        config = store_mail.config(store)
        if config is None:
            _wait_for_a_server(store, now)
            continue
        with EmailSender(_with_reply_to(store, config)) as sender:
            for row in _claimed(store, now):
                outcome = sender.send(_message(row), to=row.to, name=row.issue.reporter_name)
                left += _settle(row, outcome, now)
    return left


def _wait_for_a_server(store: Store, now: dt.datetime) -> None:
    rows = ReporterMail.objects.filter(store=store, status="waiting", next_try_at__lte=now)
    words = _("No mail server is set up yet.")
    rows.update(error=words, next_try_at=now + LEASE)


def _with_reply_to(store: Store, config: MailConfig) -> MailConfig:
    """Answers go to the mailbox that issues are read from, if there is one."""
    mailbox = Mailbox.objects.filter(store=store, is_active=True).first()
    return replace(config, reply_to=mailbox.address) if mailbox else config


@transaction.atomic
def _claimed(store: Store, now: dt.datetime) -> list[ReporterMail]:
    """Some that are due; whoever claims them is alone with them for the time of the lease."""
    rows = (
        ReporterMail.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(store=store, status=ReporterMail.Status.WAITING, next_try_at__lte=now)
        .select_related("issue__store", "issue__owner", "entry")
        .order_by("next_try_at")[:BATCH]
    )
    found = list(rows)
    for row in found:
        row.tries += 1
        row.next_try_at = now + LEASE
    ReporterMail.objects.bulk_update(found, ["tries", "next_try_at"])
    return found


def _settle(row: ReporterMail, outcome: Outcome, now: dt.datetime) -> bool:
    if outcome.ok:
        row.status, row.sent_at, row.error = ReporterMail.Status.SENT, now, ""
    else:
        row.error = str(advice(Way.EMAIL, outcome.code) or outcome.answer)[:300]
        wait = outcome.retry_after or dt.timedelta(minutes=min(2**row.tries, LONGEST_WAIT))
        row.next_try_at = now + wait
        may_retry = outcome.retry or outcome.config
        if not may_retry or row.tries >= MOST_TRIES:
            row.status = ReporterMail.Status.FAILED
            _tell_owner(row)
    row.save(update_fields=["status", "sent_at", "error", "next_try_at"])
    return outcome.ok


def _tell_owner(row: ReporterMail) -> None:
    outbox.notify(
        "issues.unmailed",
        [row.issue.owner],
        key=f"issue-mail-{row.pk}-{row.tries}",
        target=row.issue,
        url=row.issue.get_absolute_url(),
        context={"issue": row.issue, "mail": row},
    )


def send_again(row: ReporterMail, *, by: User) -> None:
    """Try a failed one anew, from the first try on."""
    rows = ReporterMail.objects.filter(pk=row.pk, status=ReporterMail.Status.FAILED)
    rows.exclude(to="").update(
        status=ReporterMail.Status.WAITING, tries=0, next_try_at=timezone.now(), error=""
    )
    events.record(row.issue, "mail_again", by=by)


def _message(row: ReporterMail) -> Message:
    issue = row.issue
    before = (
        InboundMail.objects.filter(issue=issue, sender=row.to)
        .order_by("-at")
        .values_list("message_id", flat=True)
        .first()
    )
    return Message(
        subject=f"[{issue.number}] {privacy.mask(issue.title)}",
        text=_words(row.entry, issue),
        message_id=row.message_id,
        in_reply_to=before or "",
    )


def _words(entry: Entry, issue: Issue) -> str:
    parts = [_("Hello,"), privacy.mask(lines.words(entry))]
    if entry.code == "feed_back":
        parts.append(privacy.mask(issue.result))
        parts.append(
            _(
                "Please answer this e-mail: write “solved” in the first line, or “not solved” and what is missing. Without an answer by %(day)s the result counts as accepted."
            )
            % {"day": _day(issue)}
        )
    elif entry.code == "log":
        parts.append(
            _("The number is %(number)s. Whoever answers this e-mail adds to it.")
            % {"number": issue.number}
        )
    return "\n\n".join([*parts, issue.store.name])


def _day(issue: Issue) -> str:
    at = issue.accept_by
    return f"{at.astimezone(issue.store.zone):%Y-%m-%d}" if at else ""
