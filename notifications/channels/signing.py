"""The three signatures: DingTalk's, Feishu's, and Aliyun's ACS3-HMAC-SHA256."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import quote

ACS3 = "ACS3-HMAC-SHA256"


def dingtalk(secret: str, milliseconds: int) -> str:
    """Not yet URL-encoded: encoded twice it is the classic "sign not match"."""
    text = f"{milliseconds}\n{secret}"
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), "sha256")).decode()


def feishu(secret: str, seconds: int) -> str:
    """The odd one: time and secret together are the key, and the message is empty."""
    key = f"{seconds}\n{secret}"
    return base64.b64encode(hmac.digest(key.encode(), b"", "sha256")).decode()


def canonical_query(query: Mapping[str, str]) -> str:
    """RFC 3986 encoding, sorted; send exactly this string, or the signature will not match."""
    return "&".join(f"{_quote(name)}={_quote(query[name])}" for name in sorted(query))


def acs3(
    access_key_id: str,
    access_key_secret: str,
    *,
    headers: Mapping[str, str],
    query: Mapping[str, str],
    method: str = "POST",
    path: str = "/",
) -> str:
    """The Authorization header for a request without a body; `headers` are all that is signed.

    They must hold host, x-acs-action, x-acs-version, x-acs-date, x-acs-signature-nonce and
    x-acs-content-sha256, in lower case.
    """
    names = sorted(headers)
    signed = ";".join(names)
    lines = [method, path, canonical_query(query)]
    lines += [f"{name}:{headers[name].strip()}" for name in names]
    lines += ["", signed, headers["x-acs-content-sha256"]]
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    signature = hmac.new(
        access_key_secret.encode(), f"{ACS3}\n{digest}".encode(), "sha256"
    ).hexdigest()
    return f"{ACS3} Credential={access_key_id},SignedHeaders={signed},Signature={signature}"


def _quote(text: str) -> str:
    return quote(text, safe="-_.~")
