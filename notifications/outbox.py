"""Telling people: rows written in the transaction of the change they tell of."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.models import Q
from django.template import Context, Engine
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notifications import kinds, timing
from notifications.channels.text import clip
from notifications.kinds import Kind
from notifications.models import Channel, Delivery, KindChoice, Notice, Preferences, Robot
from notifications.tasks import wake
from people.models import Store, User

Facts = Mapping[str, object]
Status = Delivery.Status

TITLE_LENGTH = 200


@transaction.atomic
def notify(
    kind: str,
    recipients: Iterable[User],
    *,
    key: str,
    context: Facts | Callable[[User], Facts],
    target: models.Model | None = None,
    url: str = "",
    due_at: dt.datetime | None = None,
) -> int:
    """Tell each of `recipients` once under `key`; repeats are ignored. Returns how many are new.

    Active people only. Takes a lock on `key` until the transaction ends, and wakes a worker
    after it; six queries however many people there are.
    """
    told, now = kinds.get(kind), timezone.now()
    _lock(key)
    readers = _new_readers(recipients, key)
    if not readers:
        return 0
    notices = []
    for reader in readers:
        title, body = _write(told, reader, context(reader) if callable(context) else context)
        notice = Notice(store=reader.store, recipient=reader, dedupe_key=f"{key}:{reader.pk}")
        notice.title, notice.body = title, body
        notices.append(_address(notice, told, target, url, due_at or now))
    Notice.objects.bulk_create(notices)
    _queue(list(_copies(told, notices, now)), now)
    return len(notices)


@dataclass(frozen=True)
class Letter:
    """What one person is told, once under `key`."""

    reader: User
    key: str
    context: Facts
    target: models.Model | None = None
    url: str = ""

    @property
    def dedupe_key(self) -> str:
        return f"{self.key}:{self.reader.pk}"


@transaction.atomic
def notify_each(kind: str, letters: Iterable[Letter]) -> int:
    """Tell many people different things in one go. Returns how many notices are new.

    As `notify`, in four queries however many letters there are. The caller holds locks on the rows
    that the letters are about, so that nobody else tells the same meanwhile.
    """
    told, now = kinds.get(kind), timezone.now()
    by_key = {letter.dedupe_key: letter for letter in letters}
    if not by_key:
        return 0
    known = Notice.objects.filter(dedupe_key__in=list(by_key))
    for key in known.values_list("dedupe_key", flat=True):
        del by_key[key]
    ids = {letter.reader.pk for letter in by_key.values()}
    readers = User.objects.active().select_related("store", "preferences").in_bulk(ids)
    notices = []
    for key, letter in by_key.items():
        reader = readers.get(letter.reader.pk)
        if reader is None:
            continue
        title, body = _write(told, reader, letter.context)
        notice = Notice(store=reader.store, recipient=reader, dedupe_key=key)
        notice.title, notice.body = title, body
        notices.append(_address(notice, told, letter.target, letter.url, now))
    Notice.objects.bulk_create(notices, batch_size=1000)
    _queue(list(_copies(told, notices, now)), now)
    return len(notices)


@transaction.atomic
def tell_groups(
    kind: str,
    store: Store,
    *,
    key: str,
    context: Facts | Callable[[], Facts],
    target: models.Model | None = None,
    url: str = "",
) -> int:
    """Tell the groups of the store's robots once under `key`. Returns how many groups that are.

    The text reaches everybody in a group: no personal data, nothing about single people.
    """
    told, now, dedupe_key = kinds.get(kind), timezone.now(), f"{key}:store-{store.pk}"
    _lock(key)
    robots = list(Robot.objects.filter(store=store).in_use())
    if not robots or Notice.objects.filter(dedupe_key=dedupe_key).exists():
        return 0
    facts = context() if callable(context) else context
    title, body = _write(told, None, facts, zone=store.zone)
    notice = Notice(store=store, dedupe_key=dedupe_key, title=title, body=body)
    _address(notice, told, target, url, now).save()
    _queue(
        [
            Delivery(
                store=store, notice=notice, channel=Channel.ROBOT, robot=robot, next_try_at=now
            )
            for robot in robots
        ],
        now,
    )
    return len(robots)


@transaction.atomic
def withdraw(target: models.Model, *, kinds: Iterable[str] = ()) -> int:
    """Stop what is still waiting about `target`. Returns how many notices never came up.

    What has reached an inbox stays there, but its copies that have not left yet do not leave.
    """
    now = timezone.now()
    notices = _about(target).filter(cancelled_at=None)
    if kinds := list(kinds):
        notices = notices.filter(kind__in=kinds)
    waiting = Q(status=Status.QUEUED) | Q(status=Status.SENDING, started_at=None)
    Delivery.objects.filter(waiting, notice__in=notices).update(
        status=Status.CANCELLED, claim=None, claimed_at=None
    )
    return notices.filter(due_at__gt=now).update(cancelled_at=now)


@dataclass(frozen=True)
class Standing:
    """How far one notice has come with one person.

    `sent_at` is when the first copy left; `failed` that a copy was given up and none has left.
    """

    notice_id: int
    due_at: dt.datetime
    read_at: dt.datetime | None
    sent_at: dt.datetime | None
    failed: bool
    waiting: bool
    without_address: bool
    channels: tuple[str, ...]

    @property
    def label(self) -> str | Promise:
        return self._words[0]

    @property
    def colour(self) -> str:
        return self._words[1]

    @property
    def _words(self) -> tuple[str | Promise, str]:
        if self.read_at:
            return _("Read"), "green"
        if self.sent_at:
            return _("Sent"), "blue"
        if self.failed:
            return _("Failed"), "red"
        if self.due_at > timezone.now():
            return _("Planned"), "grey"
        if self.waiting:
            return _("Waiting"), "amber"
        return _("In the inbox"), "grey"


def standing(target: models.Model, kind: str) -> dict[int, Standing]:
    """Return by person's id how the last notice of `kind` about `target` stands. Two queries."""
    notices = _about(target).filter(kind=kind, cancelled_at=None).exclude(recipient=None)
    last = notices.order_by("recipient", "-due_at", "-pk").distinct("recipient")
    last = last.prefetch_related("deliveries")
    return {notice.recipient_id: _standing(notice) for notice in last if notice.recipient_id}


def _standing(notice: Notice) -> Standing:
    copies = list(notice.deliveries.all())
    left = [copy.sent_at for copy in copies if copy.sent_at]
    states = {copy.status for copy in copies}
    return Standing(
        notice_id=notice.pk,
        due_at=notice.due_at,
        read_at=notice.read_at,
        sent_at=min(left, default=None),
        failed=not left and Status.FAILED in states,
        waiting=bool(states & {Status.QUEUED, Status.SENDING}),
        without_address=bool(states) and states == {Status.SKIPPED},
        channels=tuple(sorted(copy.channel for copy in copies)),
    )


def wake_after_commit() -> None:
    """Have a worker sweep when the transaction is through; once, however often it is asked for."""
    if all(entry[1] is not wake for entry in connection.run_on_commit):
        transaction.on_commit(wake, robust=True)


def _lock(key: str) -> None:
    # Two who tell the same at once come one after the other, so the second sees the first's rows.
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"notify {key}"])


def _new_readers(recipients: Iterable[User], key: str) -> Sequence[User]:
    ids = {person.pk for person in recipients}
    told = Notice.objects.filter(dedupe_key__in=[f"{key}:{pk}" for pk in ids])
    new = ids - set(told.values_list("recipient_id", flat=True))
    if not new:
        return []
    people = User.objects.active().filter(pk__in=new)
    return list(people.select_related("store", "preferences").order_by("pk"))


def _write(
    kind: Kind, reader: User | None, context: Facts, *, zone: dt.tzinfo | None = None
) -> tuple[str, str]:
    """Return title and body in the reader's language and zone."""
    language = reader.language if reader else settings.LANGUAGE_CODE
    facts = {**context, "reader": reader}
    template = Engine.get_default().get_template(kind.template)
    with (
        translation.override(language),
        timezone.override(reader.store.zone if reader else zone),
    ):
        # plain text: an apostrophe in a name must not arrive as &#x27;
        text = template.render(Context(facts, autoescape=False)).strip()
    title, _newline, body = text.partition("\n")
    return clip(title.strip(), TITLE_LENGTH), body.strip()


def _address(
    notice: Notice, kind: Kind, target: models.Model | None, url: str, due_at: dt.datetime
) -> Notice:
    notice.kind, notice.url, notice.due_at = kind.code, url, due_at
    if target is not None:
        notice.content_type = ContentType.objects.get_for_model(target)
        notice.object_id = target.pk
    return notice


def _copies(kind: Kind, notices: Sequence[Notice], now: dt.datetime) -> Iterator[Delivery]:
    people = [notice.recipient_id for notice in notices]
    chosen = dict(
        KindChoice.objects.filter(kind=kind.code, user__in=people).values_list("user", "channels")
    )
    for notice in notices:
        for channel in chosen.get(notice.recipient_id or 0, kind.channels):
            yield _copy(kind, notice, Channel(channel), now)


def _copy(kind: Kind, notice: Notice, channel: Channel, now: dt.datetime) -> Delivery:
    reader = notice.recipient
    if reader is None:
        raise ValueError("Copies for people need a person.")
    copy = Delivery(store=notice.store, notice=notice, channel=channel)
    preferences = getattr(reader, "preferences", None) or Preferences(user=reader)
    moment, zone = max(notice.due_at, now), reader.store.zone
    if not kind.urgent:
        together = preferences.digest == Preferences.Digest.DAILY and kind.calendar is None
        if copy.channel == Channel.EMAIL and together:
            copy.digest = True
            moment = timing.next_digest(moment, preferences, zone)
        moment = timing.after_quiet_hours(moment, preferences, zone)
    copy.next_try_at = moment
    reachable = reader.email if channel == Channel.EMAIL else reader.phone
    if not reachable and notice.due_at <= now:
        copy.status = Status.SKIPPED
    return copy


def _queue(copies: Sequence[Delivery], now: dt.datetime) -> None:
    Delivery.objects.bulk_create(copies, batch_size=1000)
    if any(copy.status == Status.QUEUED and copy.next_try_at <= now for copy in copies):
        wake_after_commit()


def _about(target: models.Model) -> "models.QuerySet[Notice]":
    content_type = ContentType.objects.get_for_model(target)
    return Notice.objects.filter(content_type=content_type, object_id=target.pk)
