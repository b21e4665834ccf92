import pytest
from django.test import RequestFactory
from django.utils import translation
from pytest_django import Settings

from people import visitors

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 "
ANDROID = "Mozilla/5.0 (Linux; Android 13; M2102J2SC) AppleWebKit/537.36 "
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
AGENTS = [
    (WINDOWS + "Chrome/109.0.0.0 Safari/537.36", "Chrome on Windows", False),
    (WINDOWS + "Chrome/120.0 Safari/537.36 Edg/120.0", "Edge on Windows", False),
    (WINDOWS + "Chrome/86.0 Safari/537.36 QQBrowser/11", "QQ Browser on Windows", False),
    (WINDOWS + "Chrome/86.0 Safari/537.36 360SE", "360 browser on Windows", False),
    (IPHONE + "Version/17.0 Mobile/15E148 Safari/604.1", "Safari on iPhone", True),
    (IPHONE + "Mobile wxwork/4.1.1 MicroMessenger/7.0.1", "WeCom on iPhone", True),
    (ANDROID + "Chrome/111 MicroMessenger/8.0.42", "WeChat on Android", True),
    (ANDROID + "Chrome/111 Mobile DingTalk/7.1", "DingTalk on Android", True),
    (ANDROID + "Chrome/99 HuaweiBrowser/14 Mobile", "Huawei browser on Android", True),
    (MAC + "Version/16.1 Safari/605.1.15", "Safari on Mac", False),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko Firefox/119.0", "Firefox on Linux", False),
    ("Mozilla/5.0 (Phone; OpenHarmony 5.0) ArkWeb", "HarmonyOS", True),
    ("curl/8.0", "Unknown device", False),
    ("", "Unknown device", False),
]


@pytest.mark.parametrize(("agent", "words", "is_phone"), AGENTS)
def test_devices_have_names(agent: str, words: str, is_phone: bool) -> None:
    with translation.override("en"):
        assert visitors.device_of(agent) == words
    assert visitors.is_phone(agent) is is_phone


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "seen"),
    [
        (0, "203.0.113.9", "192.0.2.7", "192.0.2.7"),
        (1, "203.0.113.9", "192.0.2.7", "203.0.113.9"),
        (1, "198.51.100.4, 203.0.113.9", "192.0.2.7", "203.0.113.9"),
        (2, "1.1.1.1, 198.51.100.4, 203.0.113.9", "192.0.2.7", "198.51.100.4"),
        (2, "203.0.113.9", "192.0.2.7", "192.0.2.7"),
        (1, "nonsense", "192.0.2.7", "192.0.2.7"),
        (1, "2001:db8::1", "192.0.2.7", "2001:db8::1"),
        (0, "", "", None),
    ],
)
def test_the_address_is_what_the_outermost_of_our_proxies_saw(
    settings: Settings, proxies: int, forwarded: str, remote: str, seen: str | None
) -> None:
    settings.PROXIES = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR=remote)

    assert visitors.ip_of(request) == seen
