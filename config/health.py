"""Is it alive, is it ready: two pages for machines, and the worker's sign of life."""

import time
from collections.abc import Callable
from typing import Any

from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

HEARTBEAT_KEY = "luoshi:worker-heartbeat"
HEARTBEAT_EVERY = 10.0
HEARTBEAT_LATE = 90
NOTICE_LATE = 900

Check = dict[str, Any]


class NotReady(Exception):  # noqa: N818
    """One sentence for the person on call, and what was measured."""

    def __init__(self, problem: str, **measured: int) -> None:
        super().__init__(problem)
        self.measured = measured


def beat() -> None:
    """Say that a worker lives."""
    cache.set(HEARTBEAT_KEY, time.time(), timeout=None)


@require_safe
@never_cache
@login_not_required
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers; asks nobody else, so that a database restart restarts no web process."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
@login_not_required
def readyz(_request: HttpRequest) -> JsonResponse:
    checks = {
        "database": _answer(_database),
        "broker": _answer(_broker),
        "worker": _answer(_worker),
        "notices": _answer(_notices),
    }
    ready = all(check["ok"] for check in checks.values())
    return JsonResponse({"ready": ready, **checks}, status=200 if ready else 503)


def _answer(check: Callable[[], dict[str, int]]) -> Check:
    try:
        return {"ok": True, **check()}
    except NotReady as reason:
        return {"ok": False, "problem": str(reason), **reason.measured}
    except Exception as error:  # noqa: BLE001 - whatever a driver raises is the answer here
        return {"ok": False, "problem": f"It does not answer ({type(error).__name__})."}


def _database() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return {}


def _broker() -> dict[str, int]:
    with current_app.connection_for_read(connect_timeout=2) as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    return {}


def _worker() -> dict[str, int]:
    last = cache.get(HEARTBEAT_KEY)
    if last is None:
        raise NotReady("No worker has reported yet.")
    age = round(time.time() - last)
    if age > HEARTBEAT_LATE:
        raise NotReady("The last worker to report has fallen silent.", seconds_since_sign=age)
    return {"seconds_since_sign": age}


def _notices() -> dict[str, int]:
    """How long the oldest notice that should have gone out has been waiting."""
    from notifications.models import Delivery  # noqa: PLC0415 - the worker imports this module early

    due = Delivery.objects.due(timezone.now())
    oldest = due.order_by("next_try_at").values_list("next_try_at", flat=True).first()
    age = round((timezone.now() - oldest).total_seconds()) if oldest else 0
    if age > NOTICE_LATE:
        raise NotReady("Notices are not going out.", seconds_overdue=age)
    return {"seconds_overdue": age}
