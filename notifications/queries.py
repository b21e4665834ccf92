"""Reads of notices and deliveries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q
from django.utils.functional import Promise

from notifications import kinds, reasons
from notifications.kinds import Kind
from notifications.models import Delivery, Notice
from people.contacts import mask_email, mask_phone
from people.models import Store, User

Status = Delivery.Status

COLOURS = {
    Status.QUEUED: "amber",
    Status.SENDING: "blue",
    Status.SENT: "green",
    Status.FAILED: "red",
    Status.SKIPPED: "grey",
    Status.CANCELLED: "grey",
}


def unread_count(user: User) -> int:
    return Notice.objects.inbox_of(user).unread().order_by().count()


@dataclass(frozen=True)
class Told:
    """A notice as a line of the inbox."""

    notice: Notice
    kind: Kind | None

    @property
    def icon(self) -> str:
        return self.kind.icon if self.kind else "bell"


def told(notices: Iterable[Notice]) -> list[Told]:
    return [Told(notice, kinds.declared().get(notice.kind)) for notice in notices]


def kinds_of(user: User) -> list[tuple[str, str | Promise]]:
    """The kinds that are in somebody's inbox, for its filter."""
    found = set(Notice.objects.inbox_of(user).order_by().values_list("kind", flat=True).distinct())
    return [(code, kind.label) for code, kind in kinds.declared().items() if code in found]


@dataclass(frozen=True)
class Sent:
    """A copy as a line of the delivery page. `title` is empty where the reader may not know it."""

    copy: Delivery
    title: str
    kind: str | Promise
    address: str
    explanation: str | Promise

    @property
    def colour(self) -> str:
        return COLOURS[Status(self.copy.status)]

    @property
    def label(self) -> str | Promise:
        return Status(self.copy.status).label

    @property
    def at(self) -> dt.datetime:
        """When it left, else when it was tried last, else when it should have left."""
        return self.copy.sent_at or self.copy.started_at or self.copy.notice.due_at

    @property
    def can_be_sent_again(self) -> bool:
        reachable_now = self.copy.status == Status.SKIPPED and bool(self.address)
        return self.copy.status == Status.FAILED or reachable_now

    @property
    def can_be_dealt_with(self) -> bool:
        return self.copy.status == Status.FAILED and self.copy.dealt_at is None


def sent(copies: Sequence[Delivery], user: User) -> list[Sent]:
    """One query for each kind of thing that the notices are about, however many lines."""
    hidden = _hidden({copy.notice for copy in copies}, user)
    return [
        Sent(
            copy=copy,
            title="" if copy.notice_id in hidden else copy.notice.title,
            kind=kinds.declared()[copy.notice.kind].label
            if copy.notice.kind in kinds.declared()
            else copy.notice.kind,
            address=copy.address or _masked(copy),
            explanation=reasons.explain(copy),
        )
        for copy in copies
    ]


def _masked(copy: Delivery) -> str:
    reader = copy.notice.recipient
    if reader is None:
        return ""
    return mask_email(reader.email) if copy.channel == "email" else mask_phone(reader.phone)


def _hidden(notices: Iterable[Notice], user: User) -> set[int]:
    """Notices about what `user` may not see, as a meeting for those invited only."""
    about: dict[int, set[int]] = defaultdict(set)
    for notice in notices:
        if notice.content_type_id and notice.object_id and notice.recipient_id != user.pk:
            about[notice.content_type_id].add(notice.object_id)
    visible: dict[int, set[int]] = {}
    for type_id, ids in about.items():
        model = ContentType.objects.get_for_id(type_id).model_class()
        rows: Any = getattr(model, "objects", None)
        if hasattr(rows, "visible_to"):
            seen = rows.visible_to(user).filter(pk__in=ids)
            visible[type_id] = set(seen.values_list("pk", flat=True))
    return {
        notice.pk
        for notice in notices
        if notice.content_type_id in visible
        and notice.recipient_id != user.pk
        and notice.object_id not in visible[notice.content_type_id]
    }


@dataclass(frozen=True)
class Attention:
    """What a manager should look at: copies given up, and copies that wait for a channel."""

    failed: int
    waiting_for_mail: int
    waiting_for_sms: int

    @property
    def waiting(self) -> int:
        return self.waiting_for_mail + self.waiting_for_sms


def attention(user: User, store: Store | None = None) -> Attention:
    """In all of the user's stores or in one of them; one query."""
    waiting = Q(status=Status.QUEUED, code__in=reasons.NOT_SET_UP.values())
    failed = Q(status=Status.FAILED, dealt_at=None)
    rows = Delivery.objects.visible_to(user).filter(failed | waiting)
    if store is not None:
        rows = rows.filter(store=store)
    counts = rows.aggregate(
        failed=Count("pk", filter=failed),
        mail=Count("pk", filter=waiting & Q(code=reasons.NO_MAIL_SERVER)),
        sms=Count("pk", filter=waiting & Q(code=reasons.NO_SMS_ACCOUNT)),
    )
    return Attention(counts["failed"], counts["mail"], counts["sms"])
