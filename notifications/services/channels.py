"""Setting up how a store reaches its people, and trying it out for real."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications import mail, reasons, rules
from notifications.channels import EmailSender, Message, Outcome
from notifications.models import Channel, Delivery, MailServer, Robot, SmsAccount
from notifications.outbox import wake_after_commit
from notifications.services import parcels, ways
from people import events
from people.models import Store, User
from people.rules import NotNow

Status = Delivery.Status


@transaction.atomic
def save_mail_server(server: MailServer, *, by: User) -> MailServer:
    """Save, and let go what has waited for a server."""
    rules.check_manage_channels(by, server.store)
    server.checked_at = None
    server.save()
    events.record(server, "mail_server_changed", by=by, new=str(server))
    _let_go(server.store, Channel.EMAIL, reasons.NO_MAIL_SERVER)
    return server


def try_mail_server(store: Store, *, by: User) -> Outcome:
    """Send a mail to oneself, now. Raises NotNow where it cannot even be tried."""
    rules.check_manage_channels(by, store)
    config = mail.config(store)
    if config is None:
        raise NotNow(_("Enter the mail server first."))
    if not by.email:
        raise NotNow(_("Your account has no e-mail address to send the test to."))
    with EmailSender(config) as sender:
        outcome = sender.send(_test_message(store, by), to=by.email, name=by.name)
    checked_at = timezone.now() if outcome.ok else None
    MailServer.objects.filter(store=store).update(checked_at=checked_at)
    return outcome


@transaction.atomic
def save_robot(robot: Robot, *, by: User) -> Robot:
    rules.check_manage_channels(by, robot.store)
    name = "robot_changed" if robot.pk else "robot_added"
    robot.save()
    events.record(robot, name, by=by, new=robot.name)
    return robot


@transaction.atomic
def remove_robot(robot: Robot, *, by: User) -> None:
    """Forget its secrets and post nothing more; what it posted stays on record."""
    rules.check_manage_channels(by, robot.store)
    robot.webhook = robot.secret = ""
    robot.is_active = False
    robot.removed_at = timezone.now()
    robot.save(update_fields=["webhook", "secret", "is_active", "removed_at"])
    robot.deliveries.filter(status=Status.QUEUED).update(
        status=Status.CANCELLED, code=reasons.NO_ROBOT
    )
    events.record(robot, "robot_removed", by=by, old=robot.name)


def try_robot(robot: Robot, *, by: User) -> Outcome:
    """Post a test into the group, now."""
    rules.check_manage_channels(by, robot.store)
    return ways.of(robot).send(_test_message(robot.store, by))


@transaction.atomic
def save_sms_account(account: SmsAccount, *, by: User) -> SmsAccount:
    rules.check_manage_channels(by, account.store)
    account.save()
    events.record(account, "sms_account_changed", by=by, new=account.sign_name)
    if account.is_active:
        _let_go(account.store, Channel.SMS, reasons.NO_SMS_ACCOUNT)
    return account


def try_sms_account(store: Store, *, by: User) -> Outcome:
    """Send a text message to one's own phone, now. Raises NotNow where it cannot be tried."""
    rules.check_manage_channels(by, store)
    account = SmsAccount.objects.filter(store=store).first()
    if account is None:
        raise NotNow(_("Enter the SMS account first."))
    if not by.phone:
        raise NotNow(_("Your account has no phone number to send the test to."))
    return ways.by_sms(account, by.phone, _test_message(store, by))


def _let_go(store: Store, channel: Channel, code: str) -> None:
    waiting = Delivery.objects.filter(store=store, channel=channel, status=Status.QUEUED, code=code)
    if waiting.update(next_try_at=timezone.now()):
        wake_after_commit()


def _test_message(store: Store, by: User) -> Message:
    words = _("%(name)s is trying out this channel of %(store)s. Notices will arrive here.")
    return Message(
        subject=_("Test from Luoshi"),
        text=words % {"name": by.name, "store": store.name},
        url=parcels.absolute(reverse("today")),
    )
