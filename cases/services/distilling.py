"""Lessons drawn from a case, and departments that take them up."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import talk_rules
from cases.kinds import AdoptionStatus
from cases.models import REVIEW, Adoption, Case, Lesson
from issues.models import Component
from meetings.services.actions import create_action
from meetings.states import ActionStatus
from people import events, moves
from people.models import Department, User
from people.privacy import find
from people.rules import Denied, NotNow

LONGEST = 160


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise NotNow(_("Please write something first."))
    if len(text) > LONGEST:
        raise NotNow(
            _("A lesson is one short sentence: at most %(n)s characters.") % {"n": LONGEST}
        )
    found = find(text)
    if found:
        sentence = _("Take personal data out of the text first: %(found)s")
        raise NotNow(sentence % {"found": _(", ").join(one.masked for one in found)})
    return text


@transaction.atomic
def add(
    case: Case,
    text: str,
    *,
    by: User,
    models_too: str = "",
    steps_too: str = "",
    components_too: Iterable[Component] = (),
) -> Lesson:
    """Draw a lesson; the same words twice are one."""
    talk_rules.check_shape(by, case)
    moves.lock(case)
    text = _sentence(text)
    found = case.lessons.filter(text=text).first()
    if found is not None:
        return found
    last = case.lessons.aggregate(n=Max("position"))["n"] or 0
    made = Lesson.objects.create(
        case=case,
        text=text,
        models_too=models_too.strip(),
        steps_too=steps_too.strip(),
        position=last + 1,
        by=by,
    )
    made.components_too.set(components_too)
    events.record(case, "lesson_added", by=by, text=text)
    return made


@transaction.atomic
def change(
    lesson: Lesson,
    text: str,
    *,
    by: User,
    models_too: str = "",
    steps_too: str = "",
    components_too: Iterable[Component] = (),
) -> Lesson:
    talk_rules.check_shape(by, lesson.case)
    lesson = moves.lock(lesson)
    old = lesson.text
    lesson.text = _sentence(text)
    lesson.models_too, lesson.steps_too = models_too.strip(), steps_too.strip()
    lesson.save(update_fields=["text", "models_too", "steps_too"])
    lesson.components_too.set(components_too)
    events.record(lesson.case, "lesson_changed", by=by, was=old, text=lesson.text)
    return lesson


@transaction.atomic
def remove(lesson: Lesson, *, by: User) -> None:
    """A lesson that somebody is adopting stays."""
    talk_rules.check_shape(by, lesson.case)
    if lesson.adoptions.exists():
        raise NotNow(_("A department is adopting this; it stays."))
    events.record(lesson.case, "lesson_removed", by=by, text=lesson.text)
    lesson.delete()


@transaction.atomic
def put_in_order(case: Case, order: Iterable[int], *, by: User) -> None:
    """The lessons in the order of `order`; those that it does not name follow."""
    talk_rules.check_shape(by, case)
    rows = {row.pk: row for row in case.lessons.select_for_update().order_by("position", "pk")}
    named = [rows.pop(pk) for pk in order if pk in rows]
    for position, row in enumerate([*named, *rows.values()], 1):
        row.position = position
        row.save(update_fields=["position"])


@transaction.atomic
def mark_worth(lesson: Lesson, *, by: User) -> None:
    """Worth adopting: one mark each, a second press takes it back."""
    moves.lock(lesson)
    if lesson.worth.filter(pk=by.pk).exists():
        lesson.worth.remove(by)
    else:
        lesson.worth.add(by)


def check_adopt(user: User, department: Department) -> None:
    if not user.may(REVIEW) and user.department_id != department.pk:
        raise Denied(_("Editors, and people of the department itself, take a lesson up for it."))


@transaction.atomic
def adopt(
    lesson: Lesson, department: Department, *, owner: User, due_on: dt.date, by: User
) -> Adoption:
    """A department takes it up: an action item with owner and date, followed like any other."""
    check_adopt(by, department)
    talk_rules.check_published(lesson.case)
    if department.store_id != lesson.case.store_id:
        raise NotNow(_("This is another store."))
    moves.lock(lesson)
    if lesson.adoptions.filter(department=department).exists():
        raise NotNow(_("%(name)s is adopting this already.") % {"name": department.name})
    words = _("%(department)s adopts: %(lesson)s")
    action = create_action(
        store=lesson.case.store,
        text=words % {"department": department.name, "lesson": lesson.text},
        owner=owner,
        due_on=due_on,
        by=by,
        origin=lesson.case,
    )
    made = Adoption.objects.create(lesson=lesson, department=department, action=action, by=by)
    events.record(lesson.case, "adoption", by=by, department=department.name, text=lesson.text)
    return made


@transaction.atomic
def settle(adoption: Adoption, status: str, *, note: str, by: User) -> Adoption:
    """Adopted, or not, and why."""
    check_adopt(by, adoption.department)
    adoption = moves.lock(adoption)
    if adoption.status != AdoptionStatus.PLANNED:
        raise NotNow(_("This has changed in the meantime. Look again before you go on."))
    note = " ".join(note.split())[:200]
    if status == AdoptionStatus.DROPPED and not note:
        raise NotNow(_("Please give the reason."))
    return _settle(adoption, AdoptionStatus(status), note, by)


def _settle(adoption: Adoption, status: str, note: str, by: User | None) -> Adoption:
    adoption.status, adoption.note, adoption.at = status, note, timezone.now()
    adoption.save(update_fields=["status", "note", "at"])
    events.record(adoption.lesson.case, "adoption_settled", by=by, new=status, note=note)
    return adoption


@transaction.atomic
def follow_actions(most: int = 200) -> int:
    """An adoption whose action item is verified is adopted; dropped, it is not."""
    rows = Adoption.objects.select_for_update(of=("self",), skip_locked=True).filter(
        status=AdoptionStatus.PLANNED,
        action__status__in=(ActionStatus.VERIFIED, ActionStatus.DROPPED),
    )
    found = list(rows.select_related("action", "lesson__case").order_by("pk")[:most])
    for one in found:
        is_done = one.action is not None and one.action.status == ActionStatus.VERIFIED
        new = AdoptionStatus.ADOPTED if is_done else AdoptionStatus.DROPPED
        _settle(one, new, one.note, None)
    return len(found)
