"""What Celery does for meetings: thin, and harmless to repeat."""

import logging

from celery import Task, shared_task
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


@shared_task(name="meetings.keep", soft_time_limit=240)
def keep() -> None:
    """Make meetings ahead, send what is due, settle late minutes, fill in the morning's numbers."""
    from django.utils import timezone

    from meetings.services import confirming, figures, once, reminders, series

    now = timezone.now()
    series.extend_all(now)
    once.forget(now)
    reminders.sweep(now)
    confirming.settle(now)
    figures.fill_all(now)


@shared_task(name="meetings.remind_actions", soft_time_limit=240)
def remind_actions() -> None:
    """Remind of promises and escalate those that are overdue."""
    from django.utils import timezone

    from meetings.services import followup

    followup.sweep(timezone.now())


@shared_task(name="meetings.keep_recordings", soft_time_limit=240)
def keep_recordings() -> None:
    """Put together what was left lying, delete what is due, have transcripts made."""
    from django.utils import timezone

    from meetings.services import recording, recordings, transcribing

    now = timezone.now()
    recordings.expire(now)
    recording.sweep(now)
    for pk in transcribing.due(now):
        ask_for(transcribe, pk)


@shared_task(name="meetings.put_together_part", soft_time_limit=240)
def put_together_part(recording_id: int) -> None:
    """Make one file of the pieces of a part."""
    from meetings.models import Recording
    from meetings.services import recording

    if found := Recording.objects.filter(pk=recording_id).first():
        recording.put_together(found)


@shared_task(name="meetings.transcribe", soft_time_limit=2000, time_limit=2060)
def transcribe(transcript_id: int) -> None:
    """Have one part written down; a service may take half an hour for it."""
    from meetings.services import transcribing

    transcribing.work(transcript_id)


def ask_for(task: "Task[[int], None]", pk: int) -> None:
    """Ask a worker. Without a broker nothing is lost: the next tick of beat finds the row."""
    try:
        task.apply_async((pk,), retry=False)
    except OperationalError:
        logger.warning("The broker does not answer; %s waits for the next tick", task.name)


@shared_task(name="meetings.make_packs", soft_time_limit=240, time_limit=270)
def make_packs() -> None:
    """Make the data packs whose time has come, and those to be tried again."""
    from django.utils import timezone

    from meetings.services import packs

    packs.sweep(timezone.now())


def ask_for_packs() -> None:
    """Ask a worker for them. Without a broker nothing is lost: the next tick of beat finds the rows."""
    try:
        make_packs.apply_async(retry=False)
    except OperationalError:
        logger.warning("The broker does not answer; data packs wait for the next tick")
