"""One way to the platforms: certificates read once, no redirects, and no address in a log."""

import logging
import ssl
from functools import cache

import httpx

# httpx logs each URL at INFO, and the key of a robot is part of its URL
logging.getLogger("httpx").addFilter(lambda record: record.levelno >= logging.WARNING)


def http_client(timeout: float, *, proxies: bool) -> httpx.Client:
    """`proxies`: whether the machine's HTTP proxy, if it has one, lies on the way."""
    return httpx.Client(
        timeout=timeout,
        verify=_certificates(),
        trust_env=proxies,
        follow_redirects=False,
    )


def is_passing(status: int) -> bool:
    return status == httpx.codes.TOO_MANY_REQUESTS or status >= httpx.codes.INTERNAL_SERVER_ERROR


@cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context()
