"""The suggestion box: letters go in without a name and come out once a day, in random order."""

import datetime as dt
import logging
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attachments import checks
from issues import bursts, claims
from issues.boxes import Box
from issues.kinds import Channel
from issues.models import BoxLetter, BoxPhoto, Issue
from issues.services import deadlines, moving, replying
from issues.services.logging import log_issue
from issues.states import IssueStatus
from people.models import Store
from people.rules import NotNow

logger = logging.getLogger(__name__)

LONGEST = 5000
MOST_A_DAY, MOST_A_MINUTE = 300, 20
PHOTO_NAME = "photo"


def today_in(store: Store) -> dt.date:
    return timezone.localdate(timezone=store.zone)


def opens_at(store: Store, now: dt.datetime, *, written_on: dt.date | None = None) -> dt.datetime:
    """When a letter of that day is read: at the hour of emptying on the first day after it.

    Never on its own day: a letter found then would have been written before that hour.
    """
    hour = deadlines.settings_of(store).box_opens_at
    day = (written_on or now.astimezone(store.zone).date()) + dt.timedelta(days=1)
    return dt.datetime.combine(day, hour, tzinfo=store.zone)


def put_letter(
    box: Box, number: str, *, text: str, urgency: str, photos: Iterable[UploadedFile[Any]] = ()
) -> str:
    """Put something new into the box and return its claim code. The same form again: the same."""
    code = claims.code_of(number)
    if _is_known(code):
        return code
    _check_room(box.store)
    pictures = [checks.picture(photo).content for photo in photos]
    with transaction.atomic():
        letter, is_new = BoxLetter.objects.get_or_create(
            pk=claims.letter_key(number),
            defaults={
                "store": box.store,
                "text": text.strip(),
                "urgency": urgency,
                "place": box.place,
                "meeting": box.meeting,
                "claim_hash": claims.hash_of(code),
                "on": today_in(box.store),
            },
        )
        if is_new:
            BoxPhoto.objects.bulk_create(BoxPhoto(letter=letter, content=one) for one in pictures)
    return code


def put_answer(issue: Issue, number: str, *, kind: str, text: str) -> None:
    """Put what the reporter says about the own issue into the box; the same form counts once."""
    key = claims.letter_key(number)
    if BoxLetter.objects.filter(pk=key).exists():
        return
    _check_room(issue.store)
    fields = {"store": issue.store, "issue": issue, "kind": kind, "text": text.strip()}
    fields["on"] = today_in(issue.store)
    BoxLetter.objects.get_or_create(pk=key, defaults=fields)


def _is_known(code: str) -> bool:
    hashes = claims.hashes_of(code)
    letters = BoxLetter.objects.filter(claim_hash__in=hashes)
    return letters.exists() or Issue.objects.filter(claim_hash__in=hashes).exists()


def _check_room(store: Store) -> None:
    if bursts.is_too_much(f"box-{store.pk}", MOST_A_MINUTE):
        raise NotNow(_("Too many letters at once. Wait a minute, then send it again."))
    if BoxLetter.objects.filter(store=store, on=today_in(store)).count() >= MOST_A_DAY:
        raise NotNow(
            _("The box is full for today. Come back tomorrow, or tell somebody you trust.")
        )


def empty_all(now: dt.datetime) -> int:
    """Empty every box whose hour has come."""
    stores = Store.objects.filter(pk__in=BoxLetter.objects.values("store"))
    return sum(empty(store, now) for store in stores)


def empty(store: Store, now: dt.datetime) -> int:
    """Open the letters of the days before today, if the hour has come; return how many.

    One letter a transaction: what cannot be opened stays in the box and does not hold up the rest.
    """
    here = now.astimezone(store.zone)
    if here.time() < deadlines.settings_of(store).box_opens_at:
        return 0
    opened, stuck = 0, set[uuid.UUID]()
    while (key := _next_key(store, here.date(), stuck)) is not None:
        try:
            opened += _open(key)
        except (NotNow, ValidationError):
            logger.exception(
                "A letter of store %s cannot be opened and stays in the box", store.code
            )
        stuck.add(key)
    return opened


def _next_key(store: Store, today: dt.date, done: set[uuid.UUID]) -> uuid.UUID | None:
    rows = BoxLetter.objects.filter(store=store, on__lt=today).exclude(pk__in=done)
    return rows.order_by("?").values_list("pk", flat=True).first()


@transaction.atomic
def _open(key: uuid.UUID) -> int:
    rows = BoxLetter.objects.select_for_update(of=("self",), skip_locked=True)
    letter = rows.select_related("store", "place", "meeting", "issue").filter(pk=key).first()
    if letter is None:  # another worker has it
        return 0
    if letter.kind == BoxLetter.Kind.ISSUE:
        _log(letter)
    else:
        _apply(letter)
    letter.delete()
    return 1


def _log(letter: BoxLetter) -> Issue:
    photos = [bytes(one) for one in letter.photos.order_by("pk").values_list("content", flat=True)]
    return log_issue(
        store=letter.store,
        text=letter.text,
        urgency=letter.urgency,
        by=None,
        place=letter.place,
        channel=Channel.MEETING if letter.meeting_id else Channel.BOX,
        is_unnamed=True,
        claim_hash=letter.claim_hash,
        reported_at=dt.datetime.combine(letter.on, dt.time(), tzinfo=letter.store.zone),
        clock_from=timezone.now(),
        from_meeting=letter.meeting,
        files=_files(photos),
    )


def _files(photos: Sequence[bytes]) -> list[UploadedFile[Any]]:
    files: list[UploadedFile[Any]] = []
    for number, content in enumerate(photos, start=1):
        ending = "png" if content.startswith(b"\x89PNG") else "jpg"
        files.append(SimpleUploadedFile(f"{PHOTO_NAME}-{number}.{ending}", content))
    return files


def _apply(letter: BoxLetter) -> None:
    """Do what the letter asks; if the issue has moved on meanwhile, its words still arrive."""
    issue = letter.issue
    if issue is None:
        return
    if letter.kind == BoxLetter.Kind.ACCEPT:
        if issue.status == IssueStatus.FED_BACK and issue.accepted_at is None:
            moving.accept_result(issue, by=None)
    elif letter.kind == BoxLetter.Kind.DISPUTE and issue.status in _DISPUTABLE:
        moving.dispute(issue, why=letter.text, by=None)
        return
    if letter.text:
        replying.reply(issue, letter.text, by=None)


_DISPUTABLE = {IssueStatus.FED_BACK, IssueStatus.CLOSED}
