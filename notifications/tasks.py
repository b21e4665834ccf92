"""Celery: the sweep that sends what is due. Beat asks for it, and every transaction that tells."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


@shared_task(name="notifications.sweep", soft_time_limit=240, time_limit=270)
def sweep() -> None:
    from notifications.services import sweeping

    sweeping.sweep(when_more=wake)


def wake() -> None:
    """Ask a worker to sweep. Without a broker nothing is lost: the next tick of beat finds the rows."""
    try:
        sweep.apply_async(retry=False)
    except OperationalError:
        logger.warning("The broker does not answer; notices wait for the next tick")
