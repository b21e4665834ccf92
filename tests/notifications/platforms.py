"""The outside world on loopback: the robots' platforms, Aliyun SMS, and a mail server.

They check what the real ones check, answer as they do, and remember what they were sent.
"""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.notifications.mailserver import Received, SmtpSink, smtp_sink

__all__ = [
    "DINGTALK",
    "FEISHU",
    "WECOM",
    "Platforms",
    "Received",
    "Reply",
    "SmtpSink",
    "platforms",
    "reply_of",
    "smtp_sink",
]

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7aoc-4bc4-97a0-0ec2sifa5aaa"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=c2b1f4d8e9a74e6f8f5b0c1d2e3f4a5b"
FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook/5f1d2c3b-4a59-6878-9706-a5b4c3d2e1f0"

_MORE = "more info at https://open.work.weixin.qq.com/devtool/query?e="
_WECOM_SENTENCES = {
    -1: "system busy",
    40058: "markdown.content exceed max length 4096. invalid Request Parameter",
    45009: "api freq out of limit",
    93000: "invalid webhook url",
}
_DINGTALK_SENTENCES = {
    -1: "系统繁忙",
    130101: "send too fast, exceed 20 times per minute",
    310000: "sign not match, more: [https://ding-doc.dingtalk.com/doc#/serverapi2/qf2nxq]",
    300001: "token is not exist",
    400102: "机器人已停用",
    460101: "message too long, exceed 20000 bytes",
}
_FEISHU_SENTENCES = {
    9499: "Bad Request",
    11232: "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]",
    19001: "param invalid: incoming webhook access token invalid",
    19021: "sign match fail or timestamp is not within one hour from current time",
    19022: "Ip Not Allowed",
    19024: "Key Words Not Found",
}
_SMS_SENTENCES = {
    "isv.BUSINESS_LIMIT_CONTROL": "触发分钟级流控Permits:1",
    "isv.AMOUNT_NOT_ENOUGH": "账户余额不足",
    "isv.SMS_SIGNATURE_ILLEGAL": "该账号下找不到对应签名",
    "isv.MOBILE_NUMBER_ILLEGAL": "手机号码格式错误",
    "isp.SYSTEM_ERROR": "系统错误",
    "Throttling.User": "Request was denied due to user flow control.",
}


@dataclass(frozen=True)
class Reply:
    """What goes over the wire; `drop` closes without a word, `delay` waits first."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    delay: float = 0.0
    drop: bool = False


@dataclass(frozen=True)
class Request:
    platform: str
    path: str
    target: str
    query: dict[str, str]
    headers: dict[str, str]
    raw: bytes
    at: float = field(default_factory=time.monotonic)

    @property
    def body(self) -> dict[str, Any]:
        return dict(json.loads(self.raw))


def reply_of(platform: str, code: int | str, sentence: str = "") -> Reply:
    """The platform's own body for this code; all of them with HTTP 200, as in life."""
    if platform == "sms":
        return _sms_reply(str(code), sentence)
    number = int(code)
    if platform == "wecom":
        hint = ", hint: [1755605200056773468916791], from ip: 203.0.113.7, "
        text = sentence or _WECOM_SENTENCES.get(number, "") + hint + _MORE + str(number)
        return Reply(_json({"errcode": number, "errmsg": text if number else "ok"}))
    if platform == "dingtalk":
        text = sentence or _DINGTALK_SENTENCES.get(number, "ok")
        return Reply(_json({"errcode": number, "errmsg": text}))
    text = sentence or _FEISHU_SENTENCES.get(number, "success")
    status = 400 if number == 9499 else 200
    return Reply(_json({"code": number, "data": {}, "msg": text}), status)


def _sms_reply(code: str, sentence: str) -> Reply:
    body = {
        "Code": code,
        "Message": sentence or _SMS_SENTENCES.get(code, code),
        "RequestId": "873043ac-bcda-44db-9052-2e204c6ed20f",
    }
    if code == "OK":
        body["BizId"] = "607300000000000000^0"
    return Reply(_json(body), 200 if code == "OK" or code.startswith(("isv.", "isp.")) else 400)


class Platforms:
    """`will_answer` and `will` queue what comes next; without that, the truth about the request."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.secrets: dict[str, str] = {}
        self.limits: dict[str, int] = {}
        self._planned: dict[str, deque[Reply]] = defaultdict(deque)
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def will_answer(self, platform: str, *codes: int | str, sentence: str = "") -> None:
        self._planned[platform].extend(reply_of(platform, code, sentence) for code in codes)

    def will(self, platform: str, *replies: Reply) -> None:
        self._planned[platform].extend(replies)

    def sent(self, platform: str) -> list[Request]:
        return [request for request in self.requests if request.platform == platform]

    def answer(self, request: Request) -> Reply:
        with self._lock:
            self.requests.append(request)
            if self._planned[request.platform]:
                return self._planned[request.platform].popleft()
            limit = self.limits.get(request.platform)
            lately = [r for r in self.sent(request.platform) if r.at > request.at - 60]
        if limit is not None and len(lately) > limit:
            return reply_of(
                request.platform, {"wecom": 45009, "dingtalk": 130101}.get(request.platform, 11232)
            )
        return self._judge(request)

    def _judge(self, request: Request) -> Reply:
        secret = self.secrets.get(request.platform, "")
        if request.platform == "sms":
            return _judge_sms(request, secret)
        judge = {"wecom": _judge_wecom, "dingtalk": _judge_dingtalk, "feishu": _judge_feishu}
        return reply_of(request.platform, judge[request.platform](request, secret))

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        platforms = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                url = urlsplit(self.path)
                request = Request(
                    platform=_platform_of(url.path),
                    path=url.path,
                    target=self.path,
                    query={name: values[0] for name, values in parse_qs(url.query).items()},
                    headers={name.lower(): value for name, value in self.headers.items()},
                    raw=raw,
                )
                self._send(platforms.answer(request))

            def _send(self, reply: Reply) -> None:
                if reply.delay:
                    platforms._closing.wait(reply.delay)
                if reply.drop:
                    self.close_connection = True
                    return
                try:
                    self.send_response(reply.status)
                    for name, value in reply.headers:
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(reply.body)))
                    self.end_headers()
                    self.wfile.write(reply.body)
                except OSError:
                    self.close_connection = True  # who asked has gone

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Silent."""

        return Handler


def _platform_of(path: str) -> str:
    if path.startswith("/cgi-bin/webhook/"):
        return "wecom"
    if path.startswith("/robot/"):
        return "dingtalk"
    return "feishu" if path.startswith("/open-apis/") else "sms"


def _judge_wecom(request: Request, _secret: str) -> int:
    body = request.body
    limit = {"text": 2048, "markdown": 4096}[body["msgtype"]]
    return 40058 if len(body[body["msgtype"]]["content"].encode()) > limit else 0


def _judge_dingtalk(request: Request, secret: str) -> int:
    if len(request.raw) > 20_000:
        return 460101
    if not secret:
        return 0
    stamp = request.query.get("timestamp", "0")
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    fits = request.query.get("sign") == base64.b64encode(digest).decode()
    return 0 if fits and abs(time.time() * 1000 - int(stamp)) < 3_600_000 else 310000


def _judge_feishu(request: Request, secret: str) -> int:
    if len(request.raw) > 20 * 1024:
        return 9499
    if not secret:
        return 0
    stamp = str(request.body.get("timestamp", "0"))
    digest = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    fits = request.body.get("sign") == base64.b64encode(digest).decode()
    return 0 if fits and abs(time.time() - int(stamp)) < 3600 else 19021


def _judge_sms(request: Request, secret: str) -> Reply:
    given = dict(
        piece.split("=", 1)
        for piece in request.headers["authorization"].split(" ", 1)[1].split(",")
    )
    names = given["SignedHeaders"].split(";")
    query = "&".join(
        f"{quote(name, safe='~')}={quote(value, safe='~')}"
        for name, value in sorted(request.query.items())
    )
    canonical = "POST\n/\n" + query + "\n"
    canonical += "".join(f"{name}:{request.headers[name]}\n" for name in names)
    canonical += f"\n{given['SignedHeaders']}\n{hashlib.sha256(request.raw).hexdigest()}"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    right = hmac.new(secret.encode(), b"ACS3-HMAC-SHA256\n" + digest.encode(), hashlib.sha256)
    if secret and given["Signature"] != right.hexdigest():
        return _sms_reply(
            "SignatureDoesNotMatch",
            f"Specified signature does not match our calculation. server string to sign is:{canonical}",
        )
    return _sms_reply("OK", "OK")


def _json(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


@pytest.fixture
def platforms() -> Iterator[Platforms]:
    with Platforms() as server:
        yield server
