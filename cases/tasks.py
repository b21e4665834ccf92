"""What Celery does for cases: thin, and harmless to repeat."""

from celery import shared_task


@shared_task(name="cases.keep", soft_time_limit=240)
def keep() -> None:
    """Propose cases, ask what came of them, drop uploads that were given up."""
    from django.utils import timezone

    from cases.services import choosing, practising, uploading

    now = timezone.now()
    choosing.sweep(now)
    practising.ask_all(now)
    uploading.expire(now)
