"""The ways out of the house: mail, three group robots, text messages. They know no database."""

from collections.abc import Callable

from notifications.channels.base import Message, Outcome, SmsProvider
from notifications.channels.dingtalk import DingTalkRobot
from notifications.channels.email import EmailSender, MailConfig
from notifications.channels.feishu import FeishuRobot
from notifications.channels.robot import BadWebhookError, Robot
from notifications.channels.sms import AliyunSms
from notifications.channels.text import mask
from notifications.channels.wecom import WeComRobot

ROBOTS: dict[str, type[Robot]] = {
    "wecom": WeComRobot,
    "dingtalk": DingTalkRobot,
    "feishu": FeishuRobot,
}
SMS_PROVIDERS: dict[str, Callable[[str, str, str], SmsProvider]] = {"aliyun": AliyunSms}
"""Each made from access key, its secret, and the approved signature."""

__all__ = [
    "ROBOTS",
    "SMS_PROVIDERS",
    "AliyunSms",
    "BadWebhookError",
    "DingTalkRobot",
    "EmailSender",
    "FeishuRobot",
    "MailConfig",
    "Message",
    "Outcome",
    "Robot",
    "SmsProvider",
    "WeComRobot",
    "mask",
]
