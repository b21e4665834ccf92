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
