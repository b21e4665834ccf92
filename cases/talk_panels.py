"""Blocks on the page of a case: discussion, lessons, reach, questions."""

from django.utils import timezone

from cases import panels, talk_rules
from cases.kinds import CaseKind
from cases.models import Case
from cases.panels import Panel
from cases.queries.stories import reach_of
from cases.queries.tally import tally_of
from cases.services import thanking
from people.http import Request


def story(_request: Request, case: Case) -> Panel | None:
    """A story on its way: where its words are worked on."""
    if case.kind != CaseKind.STORY or case.status in talk_rules.IN_ARCHIVE:
        return None
    telling = getattr(case, "telling", None)
    if telling is None:
        return None
    return Panel("cases/panels/story.html", {"case": case, "telling": telling}, order=5)


def talk(request: Request, case: Case) -> list[Panel]:
    """The discussion, the lessons that come of it, the meetings that were at it: read once for all."""
    from cases.views.lessons import lessons_context  # noqa: PLC0415 - views import services, apps is first
    from cases.views.talk import talk_context  # noqa: PLC0415

    said = talk_context(request, case)
    drawn = lessons_context(request, case, said["posts"])
    panels = [
        Panel("cases/panels/talk.html", said, order=60),
        Panel("cases/panels/lessons.html", drawn, order=50),
    ]
    if said["meetings"]:
        context = {"case": case, "meetings": said["meetings"]}
        panels.append(Panel("cases/panels/meetings.html", context, 60, "side"))
    return panels


def reach(request: Request, case: Case) -> Panel | None:
    """Opening a published case counts as reading it."""
    if case.status not in talk_rules.IN_ARCHIVE:
        return None
    if request.user.pk != case.author_id and not _was_here(request, case):
        thanking.read(case, by=request.user)
    context = {"case": case, "reach": reach_of(case, request.user)}
    return Panel("cases/panels/reach.html", context, order=40, column="side")


def _was_here(request: Request, case: Case) -> bool:
    """A moment ago; a page that is looked at again writes nothing."""
    last = tally_of(case, request.user).read_at
    return last is not None and timezone.now() - last < thanking.AGAIN


def questions(request: Request, case: Case) -> Panel | None:
    if not talk_rules.shapes(request.user, case):
        return None
    count = tally_of(case, request.user).quizzes
    return Panel("cases/panels/questions.html", {"case": case, "count": count}, 70, "side")


def register() -> None:
    for source in (story, talk, reach, questions):
        panels.register(source)
