"""Why a copy did not go, in a sentence that says what to do about it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notifications.channels.advice import advice
from notifications.models import Channel, Delivery
from notifications.timing import BACK_OFF

NO_MAIL_SERVER = "no-server"
NO_SMS_ACCOUNT = "no-sms"
TOO_LATE = "stale"
BROKEN = "internal"
NO_ADDRESS = "no-address"
LEFT = "left"
NO_ROBOT = "no-robot"

NOT_SET_UP: Mapping[str, str] = {Channel.EMAIL: NO_MAIL_SERVER, Channel.SMS: NO_SMS_ACCOUNT}

_SENTENCES: Mapping[str, str | Promise] = {
    NO_MAIL_SERVER: _("No mail server is set up; it waits until there is one."),
    NO_SMS_ACCOUNT: _("No SMS account is set up; it waits until there is one."),
    TOO_LATE: _(
        "It waited for more than a day until the channel was set up. Send it again if it still matters."
    ),
    BROKEN: _("The text could not be written. The server's log says why."),
    NO_ADDRESS: _("The person has no address for this channel."),
    LEFT: _("The person no longer works here."),
    NO_ROBOT: _("The robot is no longer in use."),
}


_ON_TRIAL: Mapping[str, str | Promise] = {
    "connect": _("The server could not be reached. Check its name and port."),
    "timeout": _("The server did not answer in time. Check its name, port and encryption."),
}


def explain(copy: Delivery) -> str | Promise:
    """Empty where there is nothing to explain beyond the platform's answer."""
    if copy.status == Delivery.Status.SENT:
        return ""
    if copy.status == Delivery.Status.FAILED and copy.attempts > len(BACK_OFF):
        return _("Given up after %(n)d tries.") % {"n": copy.attempts}
    if copy.status == Delivery.Status.SKIPPED:
        return _SENTENCES[NO_ADDRESS]
    channel = copy.robot.platform if copy.robot else copy.channel
    return _SENTENCES.get(copy.code) or advice(channel, copy.code)


def explain_trial(channel: str, code: str) -> str | Promise:
    """What to correct when a test by hand did not get through."""
    return _ON_TRIAL.get(code) or advice(channel, code) or _("It did not work.")
