"""What Celery does for issues: thin, and harmless to repeat."""

from celery import shared_task


@shared_task(name="issues.escalate", soft_time_limit=240)
def escalate() -> None:
    """Tell up the line what takes long."""
    from django.utils import timezone

    from issues.services import escalating

    escalating.sweep(timezone.now())


@shared_task(name="issues.keep", soft_time_limit=240)
def keep() -> None:
    """Settle what nobody answered, tell watchers what is new, remind of checks of the effect."""
    from django.utils import timezone

    from issues.services import effects, settling, watching

    now = timezone.now()
    settling.sweep(now)
    watching.sweep(now)
    effects.sweep(now)


@shared_task(name="issues.watch_recurrence", soft_time_limit=600)
def watch_recurrence() -> int:
    """Find repeats that came in by any door, count what keeps happening."""
    from django.utils import timezone

    from issues.services import patterns

    return patterns.sweep(timezone.now())


@shared_task(name="issues.warn_of_law", soft_time_limit=300)
def warn_of_law() -> int:
    """Warn of clocks of the law that near their end, and of cars that are in repair for long."""
    from django.utils import timezone

    from issues.services import legal_clocks, repairs

    now = timezone.now()
    return legal_clocks.warn(now) + repairs.warn_all(now)
