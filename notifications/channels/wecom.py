"""WeCom group robots: Markdown, or plain text where somebody is mentioned by phone."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, ClassVar

from notifications.channels.robot import MINUTE, Mentions, Part, Robot, link, paragraphs
from notifications.channels.text import Size, utf8_size

TEXT_BYTES = 2048


class WeComRobot(Robot):
    """Mentions by phone number, and of everybody, exist in plain text only, which is shorter."""

    hosts = frozenset({"qyapi.weixin.qq.com"})
    path = re.compile(r"/cgi-bin/webhook/send")
    key_parameter = "key"
    limit = 4096
    size: ClassVar[Size] = staticmethod(utf8_size)
    try_again: ClassVar[Mapping[str, dt.timedelta | None]] = {
        "-1": None,  # busy
        "45009": MINUTE,  # more than 20 a minute
        "45033": MINUTE,  # too many at once
    }
    config_faults = frozenset({"93000", "93004", "93008"})  # no such robot, stopped, thrown out

    def _limit(self, mentions: Mentions) -> int:
        return TEXT_BYTES if _in_plain_text(mentions) else self.limit

    def _measure(self, body: Mapping[str, Any]) -> int:
        return utf8_size(body[body["msgtype"]]["content"])

    def _body(self, part: Part) -> dict[str, Any]:
        mentions = part.named
        if _in_plain_text(part.mentions):
            content = paragraphs(part.title, part.text, part.url)
            everyone = ["@all"] if mentions.everyone else []
            text = {
                "content": content,
                "mentioned_list": [*mentions.users, *everyone],
                "mentioned_mobile_list": list(mentions.phones),
            }
            return {"msgtype": "text", "text": text}
        people = " ".join(f"<@{user}>" for user in mentions.users)
        content = paragraphs(f"**{part.title}**", part.text, people, link(part.url))
        return {"msgtype": "markdown", "markdown": {"content": content}}

    def _answer(self, answer: Mapping[str, Any]) -> tuple[str, str]:
        return str(answer["errcode"]), str(answer.get("errmsg", ""))


def _in_plain_text(mentions: Mentions) -> bool:
    return mentions.everyone or bool(mentions.phones)
