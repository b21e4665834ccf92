"""The ways out of the house for one sweep: whom to ask, how long to wait, how to hand over."""

import datetime as dt
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

from notifications import mail, ratelimit
from notifications.channels import ROBOTS, SMS_PROVIDERS, EmailSender, Message, Outcome
from notifications.channels import Robot as RobotSender
from notifications.channels.text import clip
from notifications.models import Channel, Robot, SmsAccount
from notifications.services.parcels import Parcel
from people.models import Store

SMS_TITLE = 30

Send = Callable[[Parcel, Message], Outcome]


class Ways:
    """One connection per mail server, closed with the stack that is handed in."""

    def __init__(self, until_closed: ExitStack) -> None:
        self._until_closed = until_closed
        self._mailers: dict[int, EmailSender | None] = {}

    def for_(self, parcel: Parcel) -> Send | None:
        """Return how to send it; None where the store has not set the channel up."""
        first = parcel.first
        if first.robot is not None:
            return partial(_by_robot, first.robot)
        if first.channel == Channel.SMS:
            account: SmsAccount | None = getattr(first.store, "sms_account", None)
            return partial(_by_sms, account) if account and account.is_active else None
        mailer = self._mailer(first.store)
        return partial(_by_email, mailer) if mailer else None

    def _mailer(self, store: Store) -> EmailSender | None:
        if store.pk not in self._mailers:
            config = mail.config(store)
            mailer = self._until_closed.enter_context(EmailSender(config)) if config else None
            self._mailers[store.pk] = mailer
        return self._mailers[store.pk]


def pause(parcel: Parcel, message: Message) -> dt.timedelta:
    """How long a robot has to keep quiet before it may post this; takes its share if not at all."""
    if parcel.first.robot is None:
        return dt.timedelta()
    sender = of(parcel.first.robot)
    return ratelimit.take(
        sender.bucket,
        rate_per_minute=sender.rate_per_minute,
        burst=sender.burst,
        tokens=sender.count(message),
    )


def of(robot: Robot) -> RobotSender:
    return ROBOTS[robot.platform](robot.webhook, robot.secret)


def by_sms(account: SmsAccount, phone: str, message: Message) -> Outcome:
    provider = SMS_PROVIDERS["aliyun"](
        account.access_key_id, account.access_key_secret, account.sign_name
    )
    params = {"title": clip(message.subject, SMS_TITLE), "url": message.url}
    return provider.send(phone, account.template_code, params)


def _by_email(mailer: EmailSender, parcel: Parcel, message: Message) -> Outcome:
    reader = parcel.reader
    return mailer.send(message, to=reader.email, name=reader.name)


def _by_sms(account: SmsAccount, parcel: Parcel, message: Message) -> Outcome:
    return by_sms(account, parcel.reader.phone, message)


def _by_robot(robot: Robot, parcel: Parcel, message: Message) -> Outcome:
    sender = of(robot)
    outcome = sender.send(message, after=parcel.first.provider_id)
    if outcome.retry and outcome.retry_after:
        ratelimit.block(sender.bucket, outcome.retry_after)
    return outcome
