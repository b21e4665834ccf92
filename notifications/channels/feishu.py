"""Feishu group robots: a card with a title, Markdown and a button."""

import datetime as dt
import re
import time
from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext

from notifications.channels import signing
from notifications.channels.robot import MINUTE, Part, Robot, paragraphs

ENVELOPE = 120  # signature and time, added after cutting
TOO_MANY = "too many"


class FeishuRobot(Robot):
    """Mentions are by Feishu's own user ids; a phone number cannot be mentioned here."""

    hosts = frozenset({"open.feishu.cn", "open.larksuite.com"})
    path = re.compile(r"/open-apis/bot/v2/hook/[\w-]{8,}")
    limit = 20_000 - ENVELOPE
    try_again: ClassVar[Mapping[str, dt.timedelta | None]] = {
        "11232": MINUTE,  # too fast, or the rush at the full hour
        "2200": None,  # their own fault
    }
    config_faults = frozenset(
        {
            "19001",  # no such robot
            "19007",  # switched off
            "19021",  # signature, or our clock
            "19022",  # not from this address
            "19024",  # the keyword is missing
        },
    )

    def _signed(self, body: dict[str, Any]) -> dict[str, Any]:
        if not self._secret:
            return body
        now = int(time.time())
        return {"timestamp": str(now), "sign": signing.feishu(self._secret, now), **body}

    def _body(self, part: Part) -> dict[str, Any]:
        mentions = part.named
        ids = [*mentions.users, *(["all"] if mentions.everyone else [])]
        people = " ".join(f"<at id={name}></at>" for name in ids)
        elements: list[dict[str, Any]] = [
            {"tag": "markdown", "content": paragraphs(part.text, people)},
        ]
        if part.url:
            elements.append({"tag": "action", "actions": [_button(part.url)]})
        card = {
            "config": {"wide_screen_mode": True},
            "header": {"title": {"tag": "plain_text", "content": part.title}},
            "elements": elements,
        }
        return {"msg_type": "interactive", "card": card}

    def _answer(self, answer: Mapping[str, Any]) -> tuple[str, str]:
        code = answer["code"] if "code" in answer else answer["StatusCode"]
        return str(code), str(answer.get("msg", ""))

    def _retries(self, code: str, answer: str) -> bool:
        """9499 says "Bad Request" of a broken body, and "too many request" of a fast sender."""
        return super()._retries(code, answer) or (code == "9499" and TOO_MANY in answer.lower())


def _button(url: str) -> dict[str, Any]:
    label = {"tag": "plain_text", "content": gettext("View details")}
    return {"tag": "button", "text": label, "type": "primary", "url": url}
