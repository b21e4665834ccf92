"""The Celery application; settings are Django's, prefixed CELERY_."""

import os
from typing import Any

from celery import Celery, bootsteps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("luoshi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class SignOfLife(bootsteps.StartStopStep):
    """The worker reports for /readyz while its connection to the broker stands."""

    def start(self, parent: Any) -> None:
        from config import health  # noqa: PLC0415 - needs Django's settings, which need this module

        health.beat()
        self.timer = parent.timer.call_repeatedly(health.HEARTBEAT_EVERY, health.beat)

    def stop(self, _parent: Any) -> None:
        if timer := getattr(self, "timer", None):
            timer.cancel()

    shutdown = stop


app.steps["consumer"].add(SignOfLife)
