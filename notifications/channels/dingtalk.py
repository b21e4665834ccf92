"""DingTalk group robots: Markdown, signed where the robot has a secret."""

import datetime as dt
import re
import time
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import quote

from notifications.channels import signing
from notifications.channels.robot import Part, Robot, link, paragraphs
from notifications.channels.text import Size, json_size

BLOCKED = dt.timedelta(minutes=10)


def _with_hard_breaks(text: str) -> str:
    """A single line end is no line end in DingTalk's Markdown."""
    return re.sub(r"(?<!\n)\n(?!\n)", "  \n", text)


def _size(text: str) -> int:
    return json_size(_with_hard_breaks(text))


class DingTalkRobot(Robot):
    """Past 20 messages a minute the platform shuts the robot out for ten minutes."""

    hosts = frozenset({"oapi.dingtalk.com"})
    path = re.compile(r"/robot/send")
    key_parameter = "access_token"
    limit = 20_000
    size: ClassVar[Size] = staticmethod(_size)
    try_again: ClassVar[Mapping[str, dt.timedelta | None]] = {
        "-1": None,  # busy
        "130101": BLOCKED,
        "410100": BLOCKED,
    }
    config_faults = frozenset(
        {
            "310000",  # keyword, signature or address not as the robot's security settings want
            "300001",  # no such token
            "300005",
            "400013",  # the group is dissolved
            "400101",  # no such token
            "400102",  # stopped
            "400106",  # no such robot
        },
    )

    def _query(self) -> str:
        if not self._secret:
            return ""
        now = int(time.time() * 1000)
        return f"timestamp={now}&sign={quote(signing.dingtalk(self._secret, now), safe='')}"

    def _body(self, part: Part) -> dict[str, Any]:
        mentions = part.named
        people = " ".join(f"@{name}" for name in (*mentions.phones, *mentions.users))
        text = paragraphs(f"#### {part.title}", part.text, people, link(part.url), gap="\n\n")
        return {
            "msgtype": "markdown",
            "markdown": {"title": part.title, "text": _with_hard_breaks(text)},
            "at": {
                "atMobiles": list(mentions.phones),
                "atUserIds": list(mentions.users),
                "isAtAll": mentions.everyone,
            },
        }

    def _answer(self, answer: Mapping[str, Any]) -> tuple[str, str]:
        return str(answer["errcode"]), str(answer.get("errmsg", ""))
