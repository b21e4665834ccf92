import datetime as dt

import pytest

from notifications.channels import SMS_PROVIDERS, AliyunSms, SmsProvider
from tests.notifications.platforms import Platforms, Reply

SECRET = "testsecret-0123456789"
PHONE = "13800001234"


@pytest.fixture
def sms(platforms: Platforms) -> AliyunSms:
    platforms.secrets["sms"] = SECRET
    return AliyunSms("LTAItestid0001", SECRET, "恒达汽车", platforms.base_url)


def test_a_text_message_is_signed_as_the_service_reckons(
    platforms: Platforms, sms: AliyunSms
) -> None:
    outcome = sms.send(
        "+86 138-0000-1234", "SMS_15305****", {"title": "售后例会 14:00 & 更多", "n": "1"}
    )

    assert (outcome.ok, outcome.code, outcome.provider_id) == (True, "OK", "607300000000000000^0")
    [request] = platforms.requests
    assert request.query == {
        "PhoneNumbers": PHONE,
        "SignName": "恒达汽车",
        "TemplateCode": "SMS_15305****",
        "TemplateParam": '{"title": "售后例会 14:00 & 更多", "n": "1"}',
    }
    assert request.headers["x-acs-action"] == "SendSms"
    assert request.headers["x-acs-version"] == "2017-05-25"


def test_each_request_has_a_nonce_of_its_own(platforms: Platforms, sms: AliyunSms) -> None:
    sms.send(PHONE, "SMS_1", {})
    sms.send(PHONE, "SMS_1", {})

    assert len({request.headers["x-acs-signature-nonce"] for request in platforms.requests}) == 2


@pytest.mark.parametrize(
    ("code", "sentence", "retry", "minutes", "config"),
    [
        ("isv.BUSINESS_LIMIT_CONTROL", "触发分钟级流控Permits:1", True, 1, False),
        ("isv.BUSINESS_LIMIT_CONTROL", "触发小时级流控Permits:5", True, 60, False),
        ("isv.BUSINESS_LIMIT_CONTROL", "触发天级流控Permits:40", False, None, False),
        ("isv.AMOUNT_NOT_ENOUGH", "", False, None, True),
        ("isv.SMS_SIGNATURE_ILLEGAL", "", False, None, True),
        ("isv.MOBILE_NUMBER_ILLEGAL", "", False, None, False),
        ("isp.SYSTEM_ERROR", "", True, None, False),
        ("Throttling.User", "", True, None, False),
        ("InvalidAccessKeyId.NotFound", "", False, None, True),
    ],
)
def test_the_code_decides(
    platforms: Platforms,
    sms: AliyunSms,
    code: str,
    sentence: str,
    retry: bool,
    minutes: int | None,
    config: bool,
) -> None:
    platforms.will_answer("sms", code, sentence=sentence)

    outcome = sms.send(PHONE, "SMS_1", {})

    wait = None if minutes is None else dt.timedelta(minutes=minutes)
    assert (outcome.ok, outcome.code) == (False, code)
    assert (outcome.retry, outcome.retry_after, outcome.config) == (retry, wait, config)


def test_a_wrong_key_is_told_without_number_or_key(platforms: Platforms) -> None:
    platforms.secrets["sms"] = "another secret"

    outcome = AliyunSms("LTAItestid0001", SECRET, "恒达", platforms.base_url).send(
        PHONE, "SMS_1", {}
    )

    assert (outcome.code, outcome.retry, outcome.config) == ("SignatureDoesNotMatch", False, True)
    assert PHONE not in outcome.answer
    assert "••••1234" in outcome.answer
    assert "LTAItestid0001" not in outcome.answer


@pytest.mark.parametrize(
    "phone", ["", "12345678901", "1380000123", "0571-88886666", "+1 202 555 0100"]
)
def test_other_numbers_are_refused_before_they_cost(
    platforms: Platforms,
    sms: AliyunSms,
    phone: str,
) -> None:
    outcome = sms.send(phone, "SMS_1", {})

    assert (outcome.ok, outcome.code, outcome.retry) == (False, "phone", False)
    assert platforms.requests == []


@pytest.mark.parametrize(
    ("reply", "code", "retry"),
    [
        (Reply(drop=True), "unsure", False),
        (Reply(delay=5), "unsure", False),
        (Reply(b"<html>ok</html>"), "unsure", False),
        (Reply(b"", 500), "http-500", False),
        (Reply(b"", 503), "http-503", True),
    ],
)
def test_what_may_have_gone_out_is_not_sent_again_by_itself(
    platforms: Platforms,
    sms: AliyunSms,
    reply: Reply,
    code: str,
    retry: bool,
) -> None:
    platforms.will("sms", reply)
    sms.timeout = 0.1

    outcome = sms.send(PHONE, "SMS_1", {})

    assert (outcome.ok, outcome.code, outcome.retry) == (False, code, retry)


def test_a_service_out_of_reach_is_tried_again() -> None:
    outcome = AliyunSms("id", SECRET, "恒达", "http://127.0.0.1:9").send(PHONE, "SMS_1", {})

    assert (outcome.ok, outcome.code, outcome.retry) == (False, "connect", True)


def test_aliyun_is_a_provider() -> None:
    provider: SmsProvider = SMS_PROVIDERS["aliyun"]("id", "secret", "恒达")

    assert provider
