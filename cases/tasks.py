"""What Celery does for cases: thin, and harmless to repeat."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


@shared_task(name="cases.keep", soft_time_limit=240)
def keep() -> None:
    """Propose cases, ask what came of them, drop uploads that were given up."""
    from django.utils import timezone

    from cases.services import choosing, practising, uploading

    now = timezone.now()
    choosing.sweep(now)
    practising.ask_all(now)
    uploading.expire(now)


@shared_task(name="cases.bring_in", soft_time_limit=1500, time_limit=1560)
def bring_in(run_id: int) -> None:
    """Make cases of the rows of one import."""
    from cases.services.importing import applying

    applying.work(run_id)


def ask_for_import(run_id: int) -> None:
    """Ask a worker. Without a broker nothing is lost: the next tick of beat finds the row."""
    try:
        bring_in.apply_async((run_id,), retry=False)
    except OperationalError:
        logger.warning("The broker does not answer; import %s waits for the next tick", run_id)


@shared_task(name="cases.keep_archive", soft_time_limit=240)
def keep_archive() -> None:
    """Go on with imports, index what slipped by, remind of lists that are to be read."""
    from django.utils import timezone

    from cases.services import indexing, listing
    from cases.services.importing import applying

    for pk in applying.due():
        ask_for_import(pk)
    indexing.sweep()
    listing.remind_all(timezone.now())


@shared_task(name="cases.keep_talk", soft_time_limit=240)
def keep_talk() -> None:
    """Close discussions after meetings, follow adoptions, count votes, tell of the week's questions."""
    from django.utils import timezone

    from cases.services import distilling, learning, talking, voting

    now = timezone.now()
    talking.close_after_meetings(now)
    distilling.follow_actions()
    voting.count_all(now)
    learning.tell_of_week(now)


@shared_task(name="cases.hear", soft_time_limit=2000, time_limit=2060)
def hear() -> None:
    """Have spoken stories written down; a service may take half an hour for one."""
    from django.utils import timezone

    from cases.services import hearing

    hearing.sweep(timezone.now())
