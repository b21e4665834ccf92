"""What became of the copies on channels: nothing of the story may ever leave the house."""

import datetime as dt

from django.db.models import F, QuerySet

from config.demo.people import Cast
from notifications.models import Delivery, Notice, Preferences
from notifications.services import deliveries, preferences
from people.contacts import mask_email
from people.permissions import Role

Status = Delivery.Status
ANSWER = "250 演示数据：记录为已发出，实际没有发送"
FAILURES = (
    ("550", "550 5.1.1 收件人地址不存在（演示数据）", "li.ting", 3),
    ("552", "552 5.2.2 收件人邮箱已满（演示数据）", "zhou.jianhua", 2),
)
DEALT = ("550", "550 5.1.1 收件人地址不存在（演示数据）", "cheng.xue", 30)
READ_AFTER = dt.timedelta(hours=5)
MOMENTS = dt.timedelta(minutes=20)
UNREAD_FOR = dt.timedelta(days=4)


def want_one_mail_a_day(cast: Cast) -> None:
    """The front desk supervisor gets one e-mail a day, the technical manager none at night."""
    preferences.change_preferences(
        quiet_from=None,
        quiet_until=None,
        digest=Preferences.Digest.DAILY,
        digest_at=dt.time(8),
        channels={},
        by=cast["何丽"],
    )
    preferences.change_preferences(
        quiet_from=dt.time(21),
        quiet_until=dt.time(7, 30),
        digest=Preferences.Digest.AT_ONCE,
        digest_at=dt.time(8),
        channels={},
        by=cast["韩立群"],
    )


def settle(cast: Cast, now: dt.datetime) -> None:
    """Every copy whose time has come has been sent, or has failed; later ones stay planned."""
    due = Delivery.objects.filter(store=cast.store, status=Status.QUEUED, next_try_at__lte=now)
    for code, answer, mail, days in (*FAILURES, DEALT):
        _fail(due, code, answer, mail, now - dt.timedelta(days=days))
    for person in cast.people.values():
        # no join: its plan is a gamble while the database knows nothing yet of these tables
        mine = due.filter(notice__in=Notice.objects.filter(recipient=person), channel="email")
        mine.update(address=mask_email(person.email))
    due.update(
        status=Status.SENT,
        attempts=1,
        started_at=F("next_try_at"),
        sent_at=F("next_try_at") + dt.timedelta(seconds=4),
        code="250",
        answer=ANSWER,
    )
    failed = Delivery.objects.filter(store=cast.store, status=Status.FAILED)
    seen = failed.filter(notice__recipient__email__startswith=f"{DEALT[2]}@")
    for person in cast.with_role(Role.IT_ADMIN):
        deliveries.deal_with(seen, by=person)


def _fail(
    due: "QuerySet[Delivery]", code: str, answer: str, mail: str, before: dt.datetime
) -> None:
    """The last copy to this person before that day did not arrive."""
    theirs = due.filter(notice__recipient__email__startswith=f"{mail}@", next_try_at__lte=before)
    last = theirs.order_by("-next_try_at", "-pk").select_related("notice__recipient").first()
    if last is not None and last.notice.recipient is not None:
        last.status, last.attempts = Status.FAILED, 1
        last.started_at, last.code, last.answer = last.next_try_at, code, answer
        last.address = mask_email(last.notice.recipient.email)
        last.save()


def read(cast: Cast, now: dt.datetime) -> None:
    """What was told some days ago was read soon, what is newer in part; the rest waits."""
    told = Notice.objects.filter(store=cast.store, read_at=None)
    told.filter(due_at__lt=now - UNREAD_FOR).update(read_at=F("due_at") + READ_AFTER)
    settled = told.filter(kind="meetings.late_asked", due_at__lt=now - READ_AFTER)
    settled.update(read_at=F("due_at") + MOMENTS)
    told.filter(due_at__lt=now - UNREAD_FOR / 2).update(read_at=now - UNREAD_FOR / 4)
