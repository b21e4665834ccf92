"""Where a request comes from: the address, and the device in words."""

import ipaddress
import re

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

# The first that fits counts: Edge and WeChat also call themselves Chrome, Chrome also Safari.
BROWSERS = (
    (r"wxwork/", "WeCom"),
    (r"MicroMessenger/", "WeChat"),
    (r"DingTalk", "DingTalk"),
    (r"(?:Feishu|Lark)/", "Feishu"),
    (r"Edg(?:e|A|iOS)?/", "Edge"),
    (r"QQBrowser/", "QQ Browser"),
    (r"(?:360SE|360EE|QihooBrowser)", "360"),
    (r"(?:UCBrowser|UBrowser)/", "UC"),
    (r"(?:HuaweiBrowser)/", "Huawei"),
    (r"(?:MiuiBrowser)/", "Xiaomi"),
    (r"(?:Firefox|FxiOS)/", "Firefox"),
    (r"(?:Chrome|CriOS|Chromium|HeadlessChrome)/", "Chrome"),
    (r"Version/[\d.]+.*Safari/", "Safari"),
)
SYSTEMS = (
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"HarmonyOS|OpenHarmony", "HarmonyOS"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"Mac OS X|Macintosh", "Mac"),
    (r"Linux|X11|CrOS", "Linux"),
)
PHONES = {"iPhone", "iPad", "HarmonyOS", "Android"}


def ip_of(request: HttpRequest) -> str | None:
    """The visitor's address; behind PROXIES proxies, what the outermost of them saw."""
    proxies = settings.PROXIES
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    seen = forwarded[-proxies] if proxies and len(forwarded) >= proxies else ""
    for candidate in (seen, request.META.get("REMOTE_ADDR", "")):
        try:
            return str(ipaddress.ip_address(candidate.strip()))
        except ValueError:
            continue
    return None


def device_of(agent: str) -> str:
    """Chrome on Windows, WeCom on iPhone; what is not known is left out."""
    browser = {"WeCom": _("WeCom"), "WeChat": _("WeChat"), "DingTalk": _("DingTalk")}
    names = {**browser, "Feishu": _("Feishu"), "360": _("360 browser"), "UC": _("UC browser")}
    names |= {"Huawei": _("Huawei browser"), "Xiaomi": _("Xiaomi browser")}
    program, system = _first(BROWSERS, agent), _first(SYSTEMS, agent)
    words = {"browser": names.get(program, program), "system": system}
    if program and system:
        return _("%(browser)s on %(system)s") % words
    return words["browser"] or system or _("Unknown device")


def is_phone(agent: str) -> bool:
    return _first(SYSTEMS, agent) in PHONES


def _first(patterns: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for pattern, name in patterns if re.search(pattern, agent)), "")
