"""Too many at once, counted in this process's memory only: nothing about it is stored anywhere."""

import time
from collections import deque
from threading import Lock

_SECONDS = 60.0
_seen: dict[str, deque[float]] = {}
_lock = Lock()


def is_too_much(key: str, most: int) -> bool:
    """Count one more of `key`; True when there were `most` in the last minute already."""
    now = time.monotonic()
    with _lock:
        seen = _seen.setdefault(key, deque())
        while seen and seen[0] <= now - _SECONDS:
            seen.popleft()
        if len(seen) >= most:
            return True
        seen.append(now)
        return False


def forget() -> None:
    with _lock:
        _seen.clear()
