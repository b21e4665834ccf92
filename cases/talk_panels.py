"""Blocks on the page of a case: discussion, lessons, reach, questions."""

from cases import panels, talk_rules
from cases.kinds import CaseKind
from cases.models import Case
from cases.panels import Panel
from cases.queries.discussion import meetings_about
from cases.queries.stories import reach_of
from cases.services import thanking
from cases.services.consent import telling_of
from people.http import Request


def story(_request: Request, case: Case) -> Panel | None:
    """A story on its way: where its words are worked on."""
    if case.kind != CaseKind.STORY or case.status in talk_rules.IN_ARCHIVE:
        return None
    telling = telling_of(case)
    if telling is None:
        return None
    return Panel("cases/panels/story.html", {"case": case, "telling": telling}, order=5)


def talk(request: Request, case: Case) -> Panel:
    from cases.views.talk import talk_context  # noqa: PLC0415 - views import services, apps is first

    return Panel("cases/panels/talk.html", talk_context(request, case), order=60)


def lessons(request: Request, case: Case) -> Panel:
    from cases.views.lessons import lessons_context  # noqa: PLC0415

    return Panel("cases/panels/lessons.html", lessons_context(request, case), order=50)


def reach(request: Request, case: Case) -> Panel | None:
    """Opening a published case counts as reading it."""
    if case.status not in talk_rules.IN_ARCHIVE:
        return None
    if request.user.pk != case.author_id:
        thanking.read(case, by=request.user)
    context = {"case": case, "reach": reach_of(case, request.user)}
    return Panel("cases/panels/reach.html", context, order=40, column="side")


def meetings(request: Request, case: Case) -> Panel | None:
    found = meetings_about(case, request.user)
    if not found:
        return None
    return Panel("cases/panels/meetings.html", {"case": case, "meetings": found}, 60, "side")


def questions(request: Request, case: Case) -> Panel | None:
    if not talk_rules.shapes(request.user, case):
        return None
    count = case.quizzes.filter(is_active=True).count()
    return Panel("cases/panels/questions.html", {"case": case, "count": count}, 70, "side")


def register() -> None:
    for source in (story, talk, lessons, reach, meetings, questions):
        panels.register(source)
