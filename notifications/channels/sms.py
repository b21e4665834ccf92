"""Text messages by Aliyun: its own signature, and its codes inside HTTP 200."""

import datetime as dt
import hashlib
import json
import re
import uuid
from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx
from django.utils import timezone

from notifications.channels import signing
from notifications.channels.base import Outcome, failed, sent
from notifications.channels.http import http_client
from notifications.channels.text import scrub

ENDPOINT = "https://dysmsapi.aliyuncs.com"
NOTHING = hashlib.sha256(b"").hexdigest()

PASSING = (
    "Throttling",
    "ServiceUnavailable",
    "InternalError",
    "isp.SYSTEM_ERROR",
    "isp.GATEWAY_ERROR",
)
CONFIG_FAULTS = (
    "Forbidden",
    "InvalidAccessKeyId",
    "InvalidTimeStamp",
    "SignatureDoesNotMatch",
    "isp.RAM_PERMISSION_DENY",
    "isv.ACCOUNT_",
    "isv.AMOUNT_NOT_ENOUGH",
    "isv.OUT_OF_SERVICE",
    "isv.PRODUCT_UN",
    "isv.SMS_SIGN",
    "isv.SMS_TEMPLATE_ILLEGAL",
)
# the same code for three limits; only the sentence says which
LIMIT = "isv.BUSINESS_LIMIT_CONTROL"
WAITS = {"分钟": dt.timedelta(minutes=1), "小时": dt.timedelta(hours=1)}

_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9]\d{9})")


class AliyunSms:
    """SendSms of 2017-05-25.

    The service cannot tell a repeated request from a new one. So one without an answer is not
    retried: the message may be on its way, and is paid for.
    """

    timeout: float = 10.0

    def __init__(
        self,
        access_key_id: str,
        access_key_secret: str,
        sign_name: str,
        endpoint: str = ENDPOINT,
    ) -> None:
        self._id = access_key_id.strip()
        self._secret = access_key_secret.strip()
        self._sign_name = sign_name.strip()
        self._endpoint = endpoint

    def send(self, phone: str, template_code: str, params: Mapping[str, str]) -> Outcome:
        mobile = _MOBILE.fullmatch(re.sub(r"[\s-]", "", phone))
        if not mobile:
            return failed("phone", "Not a mobile number of the Chinese mainland.")
        query = {
            "PhoneNumbers": mobile[1],
            "SignName": self._sign_name,
            "TemplateCode": template_code,
            "TemplateParam": json.dumps(
                {name: str(value) for name, value in params.items()},
                ensure_ascii=False,
            ),
        }
        try:
            response = self._post(query)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            return failed(
                "connect", self._clean(f"{type(error).__name__} {error}", mobile[1]), retry=True
            )
        except httpx.HTTPError as error:
            return failed("unsure", self._clean(f"{type(error).__name__} {error}", mobile[1]))
        return self._judge(response, mobile[1])

    def _post(self, query: Mapping[str, str]) -> httpx.Response:
        url = urlsplit(self._endpoint)
        headers = {
            "host": url.netloc,
            "x-acs-action": "SendSms",
            "x-acs-version": "2017-05-25",
            "x-acs-date": timezone.now().astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": uuid.uuid4().hex,
            "x-acs-content-sha256": NOTHING,
        }
        authorization = signing.acs3(self._id, self._secret, headers=headers, query=query)
        with http_client(self.timeout, proxies=self._endpoint == ENDPOINT) as client:
            return client.post(
                f"{url.scheme}://{url.netloc}/?{signing.canonical_query(query)}",
                headers={**headers, "Authorization": authorization, "Accept": "application/json"},
            )

    def _judge(self, response: httpx.Response, mobile: str) -> Outcome:
        text = self._clean(response.text, mobile)
        try:
            answer = response.json()
            code, sentence = str(answer["Code"]), str(answer.get("Message", ""))
        except (ValueError, KeyError, TypeError, AttributeError):
            # with 200 it may have been sent; only a refusal before the service is safe to repeat
            if response.is_success:
                return failed("unsure", text)
            passing = response.status_code in {
                httpx.codes.TOO_MANY_REQUESTS,
                httpx.codes.SERVICE_UNAVAILABLE,
            }
            return failed(f"http-{response.status_code}", text, retry=passing)
        if code == "OK":
            return sent(code, text, provider_id=str(answer.get("BizId", "")))
        if code == LIMIT:
            wait = next((WAITS[unit] for unit in WAITS if unit in sentence), None)
            return failed(code, text, retry=wait is not None, retry_after=wait)
        return failed(
            code, text, retry=code.startswith(PASSING), config=code.startswith(CONFIG_FAULTS)
        )

    def _clean(self, text: str, mobile: str) -> str:
        return scrub(text, [mobile, self._id, self._secret])
