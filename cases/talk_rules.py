"""Who may say, shape, tell and ask what, and the sentence that says why not."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from cases.models import REVIEW, Case, Post, Quiz
from cases.states import CaseStatus
from people.models import User
from people.rules import Denied, NotNow

OWN_FOR = dt.timedelta(minutes=15)
"""So long may one change one's own words."""
IN_ARCHIVE = frozenset({CaseStatus.PUBLISHED, CaseStatus.SUPERSEDED})


def teller_id(case: Case) -> int:
    """Whose experience it is."""
    return case.author_id


def shapes(user: User, case: Case) -> bool:
    """Author and editors draw lessons, ask questions and set how long it is talked about."""
    return user.pk == case.author_id or user.may(REVIEW)


def check_shape(user: User, case: Case) -> None:
    if not shapes(user, case):
        raise Denied(_("Only the author and editors do this."))


def check_editor(user: User) -> None:
    if not user.may(REVIEW):
        raise Denied(_("Only editors do this."))


def check_own_post(user: User, post: Post, at: dt.datetime) -> None:
    if post.by_id != user.pk:
        raise Denied(_("Only who wrote this changes it."))
    if at - post.at > OWN_FOR:
        raise NotNow(_("Your words can be changed for 15 minutes. Add an answer instead."))


def may_accept(user: User, question: Post, case: Case) -> bool:
    return user.pk == question.by_id or shapes(user, case)


def check_published(case: Case) -> None:
    if case.status not in IN_ARCHIVE:
        raise NotNow(_("This works once it is in the archive."))


def check_not_own(user: User, case: Case) -> None:
    if user.pk == teller_id(case):
        raise NotNow(_("This is your own."))


def check_answer(quiz: Quiz) -> None:
    if not quiz.is_active or quiz.case.status != CaseStatus.PUBLISHED:
        raise NotNow(_("This question is no longer asked."))
