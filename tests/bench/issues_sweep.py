"""The sweep of escalation over everything open: `python -m tests.bench.issues_sweep`."""

import os
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from celery import current_app  # noqa: E402 - after setup

from issues.models import Issue  # noqa: E402
from issues.states import UNSOLVED  # noqa: E402

TASK = "issues.escalate"


def main() -> None:
    current_app.loader.import_default_modules()
    task = current_app.tasks.get(TASK)
    due = Issue.objects.filter(escalate_at__isnull=False, status__in=UNSOLVED).count()
    if task is None:
        print(f"!!! There is no task {TASK}; the sweep over {due:,} issues was NOT measured")
        return
    started = time.perf_counter()
    task()
    took = time.perf_counter() - started
    started = time.perf_counter()
    task()
    again = time.perf_counter() - started
    print(f"Sweep of escalation over {due:,} late issues: {took:.1f} s; once more: {again:.2f} s")


if __name__ == "__main__":
    main()
