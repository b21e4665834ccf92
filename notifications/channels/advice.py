"""What a manager can do about a failed delivery, by channel and code."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

_TOO_FAST = _("Too many messages in a minute; it is sent again by itself.")
_SHUT_OUT = _("Too many messages in a minute; DingTalk takes the next one in ten minutes.")
_BUSY = _("The platform is busy; it is sent again by itself.")
_ROBOT_GONE = _("The robot is gone from the group. Add it again and copy its new address.")
_ROBOT_STOPPED = _("The robot was switched off. Switch it on in the group's settings.")
_TOO_LONG = _("The platform found the message too long or malformed.")
_SMS_SET_UP = _(
    "Check the signature and the template in the provider's console: both need its approval."
)
_SMS_ACCOUNT = _("The provider's account is out of money or suspended.")
_SMS_KEYS = _("The access key is wrong or may not send text messages.")

_OURS: Mapping[str, Sentence] = {
    "connect": _("The server could not be reached; it is tried again by itself."),
    "timeout": _("The server did not answer in time; it is tried again by itself."),
    "unsure": _("The provider did not confirm. Ask the person before sending again."),
    "garbled": _(
        "Something between us and the platform answered in its place. Check proxy and firewall."
    ),
    "tls": _("The server's certificate was not accepted. Check host name, port and encryption."),
    "unsupported": _(
        "The server does not offer this encryption or sign-in. Check port and encryption."
    ),
    "auth": _("The mail server refused the user name or password."),
    "address": _("The e-mail address is not valid."),
    "phone": _("The phone number is not a mobile number of the Chinese mainland."),
    "webhook": _("The robot's address is not valid. Copy it again from the robot's settings."),
}
_EMAIL: Mapping[str, Sentence] = {
    "421": _BUSY,
    "450": _("The mail server asks us to wait; it is sent again by itself."),
    "451": _("The mail server asks us to wait; it is sent again by itself."),
    "452": _("The mail server asks us to wait; it is sent again by itself."),
    "454": _("The mail server cannot check the password just now; it is tried again by itself."),
    "530": _("The mail server refused the user name or password."),
    "534": _("The mail server refused the user name or password."),
    "535": _("The mail server refused the user name or password."),
    "550": _("The mail server knows no such address, or refuses our mail."),
    "551": _("The mail server knows no such address, or refuses our mail."),
    "552": _("The mailbox is full, or the mail is too large."),
    "553": _("The mail server refuses the sender or the address."),
    "554": _("The mail was refused as unwanted. Ask the mail provider to allow our sender."),
}
_WECOM: Mapping[str, Sentence] = {
    "-1": _BUSY,
    "40058": _TOO_LONG,
    "45009": _TOO_FAST,
    "45033": _TOO_FAST,
    "93000": _ROBOT_GONE,
    "93004": _ROBOT_STOPPED,
    "93008": _ROBOT_GONE,
}
_DINGTALK: Mapping[str, Sentence] = {
    "-1": _BUSY,
    "130101": _SHUT_OUT,
    "410100": _SHUT_OUT,
    "300001": _ROBOT_GONE,
    "300005": _ROBOT_GONE,
    "310000": _("The robot's security settings refuse us. Use signing, and copy its secret again."),
    "400013": _("The group was dissolved."),
    "400101": _ROBOT_GONE,
    "400102": _ROBOT_STOPPED,
    "400106": _ROBOT_GONE,
    "460101": _TOO_LONG,
}
_FEISHU: Mapping[str, Sentence] = {
    "2200": _BUSY,
    "9499": _TOO_LONG,
    "11232": _TOO_FAST,
    "19001": _ROBOT_GONE,
    "19007": _ROBOT_STOPPED,
    "19021": _(
        "The signature does not match. Copy the secret again, and check this server's clock."
    ),
    "19022": _("The robot takes messages from listed addresses only. Use signing instead."),
    "19024": _("The robot wants a keyword in each message. Use signing instead."),
}
_SMS: Mapping[str, Sentence] = {
    "InvalidAccessKeyId.NotFound": _SMS_KEYS,
    "SignatureDoesNotMatch": _SMS_KEYS,
    "isp.RAM_PERMISSION_DENY": _SMS_KEYS,
    "isv.AMOUNT_NOT_ENOUGH": _SMS_ACCOUNT,
    "isv.OUT_OF_SERVICE": _SMS_ACCOUNT,
    "isv.BUSINESS_LIMIT_CONTROL": _("This number has had too many text messages."),
    "isv.MOBILE_NUMBER_ILLEGAL": _(
        "The phone number is not a mobile number of the Chinese mainland."
    ),
    "isv.PARAM_LENGTH_LIMIT": _("A value is too long for the template."),
    "isv.PARAM_NOT_SUPPORT_URL": _(
        "The template takes no web address as a value: the address must be part of its text."
    ),
    "isv.SMS_SIGNATURE_ILLEGAL": _SMS_SET_UP,
    "isv.SMS_TEMPLATE_ILLEGAL": _SMS_SET_UP,
    "isv.TEMPLATE_MISSING_PARAMETERS": _(
        "The template wants a value that the notice does not have."
    ),
}
_CODES: Mapping[str, Mapping[str, Sentence]] = {
    "email": _EMAIL,
    "wecom": _WECOM,
    "dingtalk": _DINGTALK,
    "feishu": _FEISHU,
    "sms": _SMS,
}


def advice(channel: str, code: str) -> Sentence:
    """Empty where we know no more than the answer itself says."""
    return _CODES.get(channel, {}).get(code) or _OURS.get(code, "")
