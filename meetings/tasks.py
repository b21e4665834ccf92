"""What Celery does for meetings: thin, and harmless to repeat."""

from celery import shared_task


@shared_task(name="meetings.keep", soft_time_limit=240)
def keep() -> None:
    """Make the meetings of each series ahead, send what is due, settle minutes whose time is over."""
    from django.utils import timezone

    from meetings.services import confirming, once, reminders, series

    now = timezone.now()
    series.extend_all(now)
    once.forget(now)
    reminders.sweep(now)
    confirming.settle(now)


@shared_task(name="meetings.remind_actions", soft_time_limit=240)
def remind_actions() -> None:
    """Remind of promises and escalate those that are overdue."""
    from django.utils import timezone

    from meetings.services import followup

    followup.sweep(timezone.now())
