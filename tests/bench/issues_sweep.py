"""The sweep of escalation over everything open: `python -m tests.bench.issues_sweep`."""

import os
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from celery import current_app  # noqa: E402 - after setup
from django.utils import timezone  # noqa: E402

from issues.models import Issue  # noqa: E402

TASK = "issues.escalate"


def main() -> None:
    current_app.loader.import_default_modules()
    task = current_app.tasks.get(TASK)
    waiting = Issue.objects.filter(escalate_at__isnull=False)
    if task is None:
        print(f"!!! There is no task {TASK}; the sweep over {waiting.count()} was NOT measured")
        return
    print("| escalation: late, of all that are open | seconds | once more |\n|---|---|---|")
    for _round in range(2):
        late = waiting.filter(escalate_at__lte=timezone.now()).count()
        took, again = _seconds(task), _seconds(task)
        print(f"| {late:,} of {Issue.objects.open().count():,} | {took:.1f} | {again:.2f} |")
        # and now everything that is open at once, as nobody should ever see it
        waiting.update(escalate_at=timezone.now())


def _seconds(task: Callable[[], object]) -> float:
    started = time.perf_counter()
    task()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
