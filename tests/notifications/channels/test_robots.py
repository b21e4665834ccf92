import datetime as dt
import logging
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.utils import translation

from notifications.channels import ROBOTS, BadWebhookError, Message, Robot
from tests.notifications.platforms import DINGTALK, FEISHU, WECOM, Platforms, Reply

WEBHOOKS = {"wecom": WECOM, "dingtalk": DINGTALK, "feishu": FEISHU}
NOTICE = Message(
    subject="售后周例会 11月27日 14:00",
    text="主题：**返修率**\n地点：二楼会议室",
    url="https://luoshi.example/meetings/7/",
)
LONG = replace(NOTICE, text="\n".join(f"第{i}项 " + "汉" * 150 for i in range(20)))
EACH = pytest.mark.parametrize("kind", list(WEBHOOKS))


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def robot(platforms: Platforms, kind: str, secret: str = "") -> Robot:
    return ROBOTS[kind](WEBHOOKS[kind], secret, base_url=platforms.base_url)


@EACH
def test_a_notice_arrives(platforms: Platforms, kind: str) -> None:
    outcome = robot(platforms, kind).send(NOTICE)

    assert (outcome.ok, outcome.code, outcome.retry) == (True, "0", False)
    [request] = platforms.sent(kind)
    for piece in ("售后周例会 11月27日 14:00", "主题：**返修率**", NOTICE.url):
        assert piece in request.raw.decode()


def test_wecom_gets_markdown_with_the_key_in_the_address(platforms: Platforms) -> None:
    robot(platforms, "wecom").send(NOTICE)

    [request] = platforms.requests
    assert request.path == "/cgi-bin/webhook/send"
    assert request.query == {"key": "693a91f6-7aoc-4bc4-97a0-0ec2sifa5aaa"}
    assert request.body == {
        "msgtype": "markdown",
        "markdown": {
            "content": "**售后周例会 11月27日 14:00**\n主题：**返修率**\n地点：二楼会议室\n"
            "[View details](https://luoshi.example/meetings/7/)",
        },
    }


def test_the_link_is_in_the_readers_language(platforms: Platforms) -> None:
    with translation.override("zh-hans"):
        robot(platforms, "wecom").send(NOTICE)

    [request] = platforms.requests
    assert f"[查看详情]({NOTICE.url})" in request.body["markdown"]["content"]


def test_wecom_mentions_users_in_markdown(platforms: Platforms) -> None:
    robot(platforms, "wecom").send(replace(NOTICE, mentions=("liming", "@wang.fang")))

    [request] = platforms.requests
    assert "<@liming> <@wang.fang>" in request.body["markdown"]["content"]


def test_wecom_mentions_phones_and_everybody_in_plain_text(platforms: Platforms) -> None:
    robot(platforms, "wecom").send(replace(NOTICE, mentions=("13800001111", "liming", "all")))

    [request] = platforms.requests
    assert request.body == {
        "msgtype": "text",
        "text": {
            "content": "售后周例会 11月27日 14:00\n主题：**返修率**\n地点：二楼会议室\n"
            "https://luoshi.example/meetings/7/",
            "mentioned_list": ["liming", "@all"],
            "mentioned_mobile_list": ["13800001111"],
        },
    }


def test_dingtalk_names_the_phone_in_the_text_too_and_keeps_its_line_ends(
    platforms: Platforms,
) -> None:
    robot(platforms, "dingtalk").send(replace(NOTICE, mentions=("+8613800001111",)))

    [request] = platforms.requests
    assert request.body == {
        "msgtype": "markdown",
        "markdown": {
            "title": "售后周例会 11月27日 14:00",
            "text": "#### 售后周例会 11月27日 14:00\n\n主题：**返修率**  \n地点：二楼会议室\n\n"
            "@13800001111\n\n[View details](https://luoshi.example/meetings/7/)",
        },
        "at": {"atMobiles": ["13800001111"], "atUserIds": [], "isAtAll": False},
    }


def test_feishu_gets_a_card_with_a_button(platforms: Platforms) -> None:
    robot(platforms, "feishu").send(replace(NOTICE, mentions=("ou_1", "all")))

    [request] = platforms.requests
    assert request.path == "/open-apis/bot/v2/hook/5f1d2c3b-4a59-6878-9706-a5b4c3d2e1f0"
    card = request.body["card"]
    assert request.body["msg_type"] == "interactive"
    assert card["header"]["title"]["content"] == NOTICE.subject
    [text, action] = card["elements"]
    assert text["content"] == f"{NOTICE.text}\n<at id=ou_1></at> <at id=all></at>"
    assert action["actions"][0]["url"] == NOTICE.url


@pytest.mark.parametrize("kind", ["dingtalk", "feishu"])
def test_a_robot_with_a_secret_signs(platforms: Platforms, kind: str) -> None:
    platforms.secrets[kind] = "SEC-right+/="

    assert robot(platforms, kind, "SEC-right+/=").send(NOTICE).ok
    refused = robot(platforms, kind, "SEC-wrong").send(NOTICE)

    assert (refused.ok, refused.retry, refused.config) == (False, False, True)
    assert refused.code == {"dingtalk": "310000", "feishu": "19021"}[kind]


def test_dingtalk_signature_is_encoded_once(platforms: Platforms) -> None:
    sender = robot(platforms, "dingtalk", "SEC")

    for _ in range(20):  # a + or / in at least one of them
        sender.send(NOTICE)

    assert not [request for request in platforms.requests if "%25" in request.target]
    assert all(len(request.query["sign"]) == 44 for request in platforms.requests)


@pytest.mark.parametrize(
    ("kind", "code", "retry", "minutes", "config"),
    [
        ("wecom", -1, True, None, False),
        ("wecom", 45009, True, 1, False),
        ("wecom", 93000, False, None, True),
        ("wecom", 40058, False, None, False),
        ("dingtalk", -1, True, None, False),
        ("dingtalk", 130101, True, 10, False),
        ("dingtalk", 310000, False, None, True),
        ("dingtalk", 400102, False, None, True),
        ("dingtalk", 460101, False, None, False),
        ("feishu", 11232, True, 1, False),
        ("feishu", 19001, False, None, True),
        ("feishu", 19021, False, None, True),
        ("feishu", 19022, False, None, True),
        ("feishu", 19024, False, None, True),
        ("feishu", 9499, False, None, False),
    ],
)
def test_a_code_inside_http_200_decides(
    platforms: Platforms,
    kind: str,
    code: int,
    retry: bool,
    minutes: int | None,
    config: bool,
) -> None:
    platforms.will_answer(kind, code)

    outcome = robot(platforms, kind).send(NOTICE)

    wait = None if minutes is None else dt.timedelta(minutes=minutes)
    assert (outcome.ok, outcome.code, outcome.retry) == (False, str(code), retry)
    assert (outcome.retry_after, outcome.config) == (wait, config)
    assert str(code) in outcome.answer


def test_feishu_calls_both_a_rush_and_a_bad_body_9499(platforms: Platforms) -> None:
    platforms.will_answer("feishu", 9499, sentence="too many request")

    outcome = robot(platforms, "feishu").send(NOTICE)

    assert (outcome.retry, outcome.retry_after) == (True, dt.timedelta(minutes=1))


def test_feishu_answers_of_the_old_form_count(platforms: Platforms) -> None:
    platforms.will("feishu", Reply(b'{"StatusCode":0,"StatusMessage":"success"}'))

    assert robot(platforms, "feishu").send(NOTICE).ok


@EACH
@pytest.mark.parametrize(
    ("reply", "code", "retry", "seconds"),
    [
        (Reply(b"<html>Bad Gateway</html>", 502), "http-502", True, None),
        (Reply(b"", 503, (("Retry-After", "120"),)), "http-503", True, 120),
        (Reply(b"", 429), "http-429", True, None),
        (Reply(b"not found", 404), "http-404", False, None),
        (Reply(b"", 302, (("Location", "http://127.0.0.1:9/"),)), "http-302", False, None),
        (Reply(b"<html>Please sign in to the wifi</html>"), "garbled", True, None),
        (Reply(b'{"hello": "world"}'), "garbled", True, None),
        (Reply(b"[0]"), "garbled", True, None),
        (Reply(drop=True), "connect", True, None),
    ],
)
def test_what_is_no_answer_of_the_platform(
    platforms: Platforms,
    kind: str,
    reply: Reply,
    code: str,
    retry: bool,
    seconds: int | None,
) -> None:
    platforms.will(kind, reply)

    outcome = robot(platforms, kind).send(NOTICE)

    wait = None if seconds is None else dt.timedelta(seconds=seconds)
    assert (outcome.ok, outcome.code, outcome.retry, outcome.retry_after) == (
        False,
        code,
        retry,
        wait,
    )


def test_a_platform_that_does_not_answer_is_tried_again(platforms: Platforms) -> None:
    platforms.will("wecom", Reply(delay=5))
    slow = robot(platforms, "wecom")
    slow.timeout = 0.05

    outcome = slow.send(NOTICE)

    assert (outcome.ok, outcome.code, outcome.retry) == (False, "timeout", True)


def test_a_platform_out_of_reach_is_tried_again() -> None:
    outcome = ROBOTS["wecom"](WECOM, base_url="http://127.0.0.1:9").send(NOTICE)

    assert (outcome.ok, outcome.code, outcome.retry) == (False, "connect", True)


@EACH
def test_no_secret_gets_into_log_answer_or_repr(
    platforms: Platforms,
    kind: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    key = WEBHOOKS[kind].rpartition("=")[2].rpartition("/")[2]
    platforms.will(kind, Reply(f"no such robot {key} {'x' * 900} SEC-very-secret".encode(), 500))
    sender = robot(platforms, kind, "SEC-very-secret")

    with caplog.at_level(logging.DEBUG):
        outcome = sender.send(NOTICE)

    seen = caplog.text + outcome.answer + repr(sender) + repr(outcome)
    assert key not in seen
    assert "SEC-very-secret" not in seen
    assert f"••••{key[-4:]}" in outcome.answer
    assert len(outcome.answer) == 500


@EACH
def test_long_messages_go_out_in_numbered_parts_that_fit(platforms: Platforms, kind: str) -> None:
    message = replace(LONG, text="\n".join([LONG.text] * 5), mentions=("liming",))
    sender = robot(platforms, kind)

    outcome = sender.send(message)

    assert outcome.ok
    requests = platforms.sent(kind)
    assert len(requests) == sender.count(message) > 1
    bodies = [request.raw.decode() for request in requests]
    for number, body in enumerate(bodies, start=1):
        assert f"({number}/{len(bodies)})" in body
    assert sum(body.count("汉" * 150) for body in bodies) == 100
    assert [message.url in body for body in bodies] == [False] * (len(bodies) - 1) + [True]
    assert ["liming" in body for body in bodies] == [True] + [False] * (len(bodies) - 1)


def test_plain_text_of_wecom_is_cut_at_2048_bytes(platforms: Platforms) -> None:
    assert robot(platforms, "wecom").send(replace(LONG, mentions=("all",))).ok

    sizes = [len(request.body["text"]["content"].encode()) for request in platforms.requests]
    assert len(sizes) == 5
    assert max(sizes) <= 2048


@EACH
def test_a_message_that_just_fits_is_one_and_a_byte_more_is_two(
    platforms: Platforms, kind: str
) -> None:
    sender = robot(platforms, kind)
    sizes = range(3000, 30_000)
    size = sizes[bisect_left(sizes, 2, key=lambda n: sender.count(replace(NOTICE, text="a" * n)))]

    assert sender.send(replace(NOTICE, text="a" * (size - 1))).ok
    assert sender.send(replace(NOTICE, text="a" * size)).ok

    assert len(platforms.sent(kind)) == 3


def test_a_message_stopped_half_way_is_taken_up_where_it_was(platforms: Platforms) -> None:
    platforms.will_answer("wecom", 0, 45009)
    sender = robot(platforms, "wecom")

    stopped = sender.send(LONG)
    assert (stopped.ok, stopped.retry, stopped.provider_id) == (False, True, "1/3")
    assert sender.send(LONG, after=stopped.provider_id).ok

    heads = [
        request.body["markdown"]["content"].split("**")[1][-5:] for request in platforms.requests
    ]
    assert heads == ["(1/3)", "(2/3)", "(2/3)", "(3/3)"]


@pytest.mark.parametrize("receipt", ["", "1/9", "3/3", "x"])
def test_a_receipt_of_another_message_starts_anew(platforms: Platforms, receipt: str) -> None:
    robot(platforms, "wecom").send(LONG, after=receipt)

    assert len(platforms.requests) == 3


@EACH
def test_typed_text_mentions_nobody(platforms: Platforms, kind: str) -> None:
    robot(platforms, kind).send(replace(NOTICE, subject="<@all>", text="<@all> <at id=all></at>"))

    [request] = platforms.requests
    assert "<@all>" not in request.raw.decode()
    assert "<at " not in request.raw.decode()


@pytest.mark.parametrize(
    ("kind", "webhook"),
    [
        ("wecom", ""),
        ("wecom", WECOM.replace("https", "http")),
        ("wecom", WECOM.replace("qyapi.weixin.qq.com", "qyapi.weixin.qq.com.evil.example")),
        ("wecom", WECOM.replace("qyapi.weixin.qq.com", "127.0.0.1")),
        ("wecom", WECOM.replace("https://", "https://user@")),
        ("wecom", WECOM.replace(".com/", ".com:8443/")),
        ("wecom", WECOM.replace(".com/", ".com:port/")),
        ("wecom", WECOM.replace("/send", "/upload_media")),
        ("wecom", WECOM.partition("?")[0]),
        ("wecom", WECOM + "&key=other"),
        ("wecom", DINGTALK),
        ("dingtalk", WECOM),
        ("dingtalk", DINGTALK.partition("?")[0]),
        ("feishu", FEISHU.rpartition("/")[0] + "/"),
        ("feishu", FEISHU + "/../../x"),
        ("feishu", "https://[::1"),
    ],
)
def test_only_addresses_of_the_platform_itself_are_used(
    platforms: Platforms,
    kind: str,
    webhook: str,
) -> None:
    with pytest.raises(BadWebhookError) as caught:
        ROBOTS[kind].check(webhook)
    outcome = ROBOTS[kind](webhook, base_url=platforms.base_url).send(NOTICE)

    assert str(caught.value)
    assert (outcome.code, outcome.retry, outcome.config) == ("webhook", False, True)
    assert platforms.requests == []


@EACH
def test_good_addresses_pass_with_the_blanks_of_a_paste(kind: str) -> None:
    ROBOTS[kind].check(f" {WEBHOOKS[kind]}\n")


def test_robots_share_a_bucket_only_with_themselves() -> None:
    buckets = {ROBOTS[kind](WEBHOOKS[kind]).bucket for kind in WEBHOOKS}

    assert len(buckets) == 3
    assert ROBOTS["wecom"](f"{WECOM} ").bucket in buckets
    assert not any("693a91f6" in bucket for bucket in buckets)


def test_no_robot_may_pass_twenty_in_a_minute() -> None:
    assert all(kind.rate_per_minute + kind.burst <= 18 for kind in ROBOTS.values())
