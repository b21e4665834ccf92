"""Spoken stories written down by the transcription service that is plugged in."""

import datetime as dt
import logging

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Telling
from cases.services.telling import tell
from cases.states import CaseStatus
from meetings import transcription
from people import events, moves
from people.privacy import mask

logger = logging.getLogger(__name__)

WAITS = (dt.timedelta(minutes=1), dt.timedelta(minutes=10), dt.timedelta(hours=1))
"""Before the second, third and fourth try; then somebody has to listen."""
LEASE = dt.timedelta(seconds=transcription.LONGEST + 300)
"""A worker that took it and says nothing for so long is dead."""


def sweep(now: dt.datetime, most: int = 5) -> int:
    """Have what is due written down, one after the other."""
    rows = Telling.objects.filter(hear_at__lte=now).order_by("hear_at")
    return sum(work(pk) for pk in rows.values_list("pk", flat=True)[:most])


def work(pk: int) -> bool:
    """Take one, let go of the database, ask the service, keep what it says."""
    telling = _take(pk)
    if telling is None or telling.sound is None:
        return False
    try:
        with telling.sound.file.open("rb") as sound:
            heard = transcription.plugged_in().transcribe(
                sound,
                name=telling.sound.name,
                mime=telling.sound.mime,
                language=telling.case.author.language,
            )
    except (transcription.Busy, OSError) as error:
        logger.info("Story %s could not be written down yet: %s", telling.case_id, error)
        _later(telling)
        return False
    except transcription.Refused as refused:
        logger.warning("Story %s cannot be written down: %s", telling.case_id, refused)
        Telling.objects.filter(pk=pk).update(hear_at=None)
        return False
    _keep(telling, "\n".join(one.text for one in heard))
    return True


@transaction.atomic
def _take(pk: int) -> Telling | None:
    now = timezone.now()
    rows = Telling.objects.select_for_update(of=("self",), skip_locked=True)
    found = rows.select_related("case__author", "sound").filter(pk=pk, hear_at__lte=now).first()
    if found is None:
        return None
    if found.hear_tries > len(WAITS) or found.sound is None:
        found.hear_at = None
    else:
        found.hear_tries, found.hear_at = found.hear_tries + 1, now + LEASE
    found.save(update_fields=["hear_tries", "hear_at"])
    return found if found.hear_at else None


def _later(telling: Telling) -> None:
    is_last = telling.hear_tries > len(WAITS)
    again = None if is_last else timezone.now() + WAITS[telling.hear_tries - 1]
    Telling.objects.filter(pk=telling.pk).update(hear_at=again)


@transaction.atomic
def _keep(telling: Telling, text: str) -> None:
    """What was heard stands under the sound; where nothing was written yet, it is the first draft.

    It is the teller's own word put down by a machine: he still has to agree to it.
    """
    case = moves.lock(telling.case)
    Telling.objects.filter(pk=telling.pk).update(hear_at=None, heard=mask(text))
    if case.done.strip() or case.status not in {CaseStatus.DRAFT, CaseStatus.UNDER_REVIEW}:
        return
    Case.objects.filter(pk=case.pk).update(done=mask(text), version=case.version + 1)
    events.record(case, "story_heard", by=None)
    address = reverse("cases:help", args=[case.pk])
    tell("story_heard", case, [case.reviewer], key="heard", url=address)
