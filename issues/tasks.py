"""What Celery does for issues: thin, and harmless to repeat."""

import logging

from celery import Task, shared_task
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


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


@shared_task(name="issues.empty_boxes", soft_time_limit=240)
def empty_boxes() -> None:
    """Empty the suggestion boxes whose hour has come."""
    from django.utils import timezone

    from issues.services import box

    box.empty_all(timezone.now())


@shared_task(name="issues.read_mail", soft_time_limit=540, time_limit=570)
def read_mail() -> None:
    """Read the stores' mailboxes."""
    from django.utils import timezone

    from issues.services import mailboxes

    mailboxes.read_due(timezone.now())


@shared_task(name="issues.send_mail", soft_time_limit=240)
def send_mail() -> None:
    """Send what reporters outside the stores are told."""
    from django.utils import timezone

    from issues.services import outward

    outward.send_due(timezone.now())


@shared_task(name="issues.forget_mails", soft_time_limit=600)
def forget_mails() -> int:
    """Empty senders, addresses and subjects of e-mails that are old enough."""
    from django.utils import timezone

    from issues.services import mail_keeping

    return mail_keeping.forget(timezone.now())


@shared_task(name="issues.forget_calls", soft_time_limit=240)
def forget_calls() -> None:
    """Drop the calls of programs that will not be repeated any more."""
    from issues.services import programs

    programs.forget_calls()


@shared_task(name="issues.work_on_import", soft_time_limit=1800, time_limit=1830)
def work_on_import(run_id: int) -> None:
    """Read, look at or take in a table; what is not done in one turn goes on in the next.

    Reading and looking are one piece each: 100 000 rows need minutes on a small machine.
    """
    from issues.services.importing import checking

    if checking.work(run_id):
        ask_for(work_on_import, run_id)


@shared_task(name="issues.keep_imports", soft_time_limit=240)
def keep_imports() -> None:
    """Go on with the tables that a worker has left lying."""
    from django.utils import timezone

    from issues.services.importing import checking

    for pk in checking.stalled(timezone.now()):
        ask_for(work_on_import, pk)


def ask_for(task: "Task[[int], None]", pk: int) -> None:
    """Ask a worker. Without a broker nothing is lost: the next tick of beat finds the row."""
    try:
        task.apply_async((pk,), retry=False)
    except OperationalError:
        logger.warning("The broker does not answer; %s waits for the next tick", task.name)
