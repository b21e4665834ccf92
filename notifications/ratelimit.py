"""A token bucket per robot in Redis: one for all workers, and it outlives them."""

import datetime as dt
import logging
import math
from typing import Any, cast

import redis
from django.core.cache import caches

logger = logging.getLogger(__name__)

UNKNOWN = dt.timedelta(seconds=10)
"""How long to wait where Redis does not answer: sending on unwatched could get a robot shut out."""

# The bucket is one moment: when it will be full again. All clocks are the server's own.
_TAKE = """
local function clock()
  if ARGV[1] ~= '' then return tonumber(ARGV[1]) end
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end
local now, interval = clock(), tonumber(ARGV[2])
local burst, tokens = tonumber(ARGV[3]), tonumber(ARGV[4])
local blocked = tonumber(redis.call('GET', KEYS[2]) or '0')
if blocked > now then return math.ceil(blocked - now) end
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local wait = full - (burst - math.min(tokens, burst)) * interval - now
if wait > 0 then return math.ceil(wait) end
full = full + tokens * interval
redis.call('SET', KEYS[1], string.format('%.3f', full), 'PX', math.ceil(full - now))
return 0
"""
_BLOCK = """
local now = tonumber(ARGV[1])
if not now then
  local t = redis.call('TIME')
  now = t[1] * 1000 + math.floor(t[2] / 1000)
end
local until_ = math.max(now + tonumber(ARGV[2]), tonumber(redis.call('GET', KEYS[1]) or '0'))
redis.call('SET', KEYS[1], string.format('%.0f', until_), 'PX', math.ceil(until_ - now))
return 0
"""


def take(
    key: str,
    *,
    rate_per_minute: int,
    burst: int,
    tokens: int = 1,
    now: dt.datetime | None = None,
) -> dt.timedelta:
    """Take tokens and return zero, or take none and return how long to wait.

    In any minute at most `burst + rate_per_minute` tokens go out. More tokens than the bucket
    holds are given when it is full, and make the next one wait longer. `now` is for tests;
    otherwise the server's clock counts.
    """
    interval = 60_000 / rate_per_minute
    keys = (_name(key, "full"), _name(key, "blocked"))
    try:
        wait = _client().eval(_TAKE, 2, *keys, _milliseconds(now), interval, burst, tokens)
    except redis.RedisError:
        logger.warning("Rate limit unknown: Redis does not answer", exc_info=True)
        return UNKNOWN
    return dt.timedelta(milliseconds=cast("int", wait))


def block(key: str, duration: dt.timedelta, *, now: dt.datetime | None = None) -> None:
    """Nobody gets a token before this time is over; a longer block stays."""
    milliseconds = math.ceil(duration / dt.timedelta(milliseconds=1))
    try:
        _client().eval(_BLOCK, 1, _name(key, "blocked"), _milliseconds(now), milliseconds)
    except redis.RedisError:
        logger.warning(
            "Block of %s for %s lost: Redis does not answer", key, duration, exc_info=True
        )


def _client() -> redis.Redis:
    cache: Any = caches["default"]  # its connection pool has no public door
    return cast("redis.Redis", cache._cache.get_client(write=True))  # noqa: SLF001


def _name(key: str, part: str) -> str:
    """Both keys of a bucket in one slot, should Redis ever be a cluster."""
    return caches["default"].make_key(f"rate:{{{key}}}:{part}")


def _milliseconds(now: dt.datetime | None) -> str:
    return str(int(now.timestamp() * 1000)) if now else ""
