"""A story is told in a minute, helped into shape with the teller's consent, and published."""

import io
import uuid
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from pathlib import PurePath
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from attachments.models import Attachment
from attachments.services import attach
from cases import talk_rules
from cases.kinds import CaseKind
from cases.models import REVIEW, Case, Telling
from cases.services import reviewing, writing
from cases.services.telling import tell as tell_people
from cases.states import CaseStatus
from meetings import transcription
from meetings.models import Story
from meetings.services.once import once
from meetings.sounds.webm import NotWebM, seekable
from people import events, moves
from people.models import User
from people.privacy import mask
from people.rules import Denied, NotNow

HEARD_BY = frozenset({"audio/webm", "audio/mp4", "audio/ogg", "audio/mpeg", "audio/x-wav"})


@transaction.atomic
def tell(
    *,
    by: User,
    title: str,
    text: str,
    sound: UploadedFile[Any] | None = None,
    token: uuid.UUID | None = None,
    **facts: Any,
) -> Case:
    """Tell it, in writing or spoken; editors are asked to look at it.

    Personal data is masked, not refused: a recording would be lost with the refusal.
    """
    if not text.strip() and sound is None:
        raise NotNow(_("Write it down, or record it: one of the two."))
    title, text = mask(title), mask(text.strip())
    return once(token, partial(_tell, by, title, text, sound, facts), by=by)


def _tell(
    by: User, title: str, text: str, sound: UploadedFile[Any] | None, facts: dict[str, Any]
) -> Case:
    case = writing.begin(by=by, kind=CaseKind.STORY, title=title, done=text, **facts)
    telling = Telling(case=case, text=text, agreed_version=case.version)
    if sound is not None:
        telling.sound = _keep_sound(case, sound, by)
        if transcription.is_there():
            telling.hear_at = timezone.now()
    telling.save()
    return _hand_in(case, by)


def _keep_sound(case: Case, sound: UploadedFile[Any], by: User) -> Attachment:
    """As it was recorded, made so that players can jump in it."""
    if PurePath(sound.name or "").suffix.lower() == ".webm":
        data = sound.read()
        sound.seek(0)
        with suppress(NotWebM):
            content = seekable(data).content
            sound = SimpleUploadedFile(sound.name or "", io.BytesIO(content).read(), "audio/webm")
    kept = attach(case, sound, by=by)
    if kept.mime not in HEARD_BY:
        raise NotNow(_("This is no sound. Record it here, or choose a sound file."))
    return kept


def _hand_in(case: Case, by: User) -> Case:
    """To an editor: one is enough, who is not the teller."""
    return reviewing.submit(case, by=by)


def may_take_up(story: Story, user: User) -> bool:
    """The teller and editors; what was told in a closed circle stays there."""
    mine = user.pk == story.teller_id or user.may(REVIEW)
    return mine and not story.meeting.is_restricted


@transaction.atomic
def take_up(story: Story, *, by: User) -> Case:
    """A story of a meeting goes on its way into the archive, as its teller's."""
    if by.pk != story.teller_id and not by.may(REVIEW):
        raise Denied(_("Only the teller and editors do this."))
    if story.meeting.is_restricted:
        raise NotNow(_("What was told among those invited stays there."))
    found = Case.objects.filter(story=moves.lock(story)).first()
    if found is not None:
        return found
    case = writing.from_story(story, by=by)
    case.author = story.teller
    case.save(update_fields=["author"])
    is_mine = by.pk == story.teller_id
    words = "\n\n".join(filter(None, [case.concern, case.done, case.result]))
    Telling.objects.create(case=case, text=words, agreed_version=case.version if is_mine else 0)
    if is_mine:
        return _hand_in(case, by)
    return offer(reviewing.submit(case, by=by, reviewer=by), by=by)


@transaction.atomic
def help_write(case: Case, *, version: int, by: User, **changes: Any) -> Case:
    """Put the words in shape; who is not the teller asks the teller for consent next."""
    return writing.change(case, by=by, version=version, **changes)


@transaction.atomic
def offer(case: Case, *, by: User) -> Case:
    """Ask the teller whether it may go out like this."""
    talk_rules.check_editor(by)
    if case.status != CaseStatus.UNDER_REVIEW:
        raise NotNow(_("This has changed in the meantime. Look again before you go on."))
    telling = moves.lock(case.telling)
    if telling.agreed_version == case.version:
        raise NotNow(_("The teller has agreed to these words already."))
    telling.offered_version, telling.offered_by = case.version, by
    telling.offered_at, telling.objection = timezone.now(), ""
    telling.save()
    events.record(case, "story_offered", by=by, version=case.version)
    _tell_of("story_offered", case, [case.author], key=f"offer-{case.version}", by=by)
    return case


@transaction.atomic
def agree(case: Case, *, version: int, by: User) -> None:
    """The teller stands by these words; the editor is told."""
    telling = _mine(case, by)
    if version != moves.lock(case).version:
        raise NotNow(_("The words have changed meanwhile. Read them once more."))
    telling.agreed_version, telling.objection = version, ""
    telling.save(update_fields=["agreed_version", "objection"])
    events.record(case, "story_agreed", by=by, version=version)
    _tell_of("story_agreed", case, [telling.offered_by], key=f"agreed-{version}", by=by)


@transaction.atomic
def object_to(case: Case, *, why: str, by: User) -> None:
    """Not like this: the teller says what is not right yet."""
    telling = _mine(case, by)
    why = " ".join(why.split())[:300]
    if not why:
        raise NotNow(_("Please give the reason."))
    telling.objection = why
    telling.save(update_fields=["objection"])
    event = events.record(case, "story_objected", by=by, why=why)
    _tell_of("story_objected", case, [telling.offered_by], key=f"no-{event.pk}", by=by, why=why)


def _tell_of(
    kind: str, case: Case, people: Iterable[User | None], *, key: str, by: User, **more: object
) -> None:
    """Lead to the page on which the words are worked on."""
    address = reverse("cases:help", args=[case.pk])
    tell_people(kind, case, people, key=key, but=by, url=address, **more)


def _mine(case: Case, by: User) -> Telling:
    telling = moves.lock(case.telling)
    if by.pk != case.author_id:
        raise Denied(_("Only the teller says whether the words are right."))
    if not telling.offered_version:
        raise NotNow(_("Nobody has asked for this yet."))
    return telling
