"""What cause, recurrence, meetings and law put on the page of an issue, and on a vehicle's."""

from customers import history
from customers.history import Section
from customers.models import Vehicle
from customers.rules import CHANGE
from issues import panels, rules
from issues.kinds import IssueClass
from issues.models import Issue
from issues.panels import Panel
from issues.queries.causes import causes_of
from issues.queries.in_meetings import talked_of
from issues.queries.law import clocks_of, repairs_of, warranty_of
from issues.queries.radar import seen_before
from issues.states import OVER
from people.http import Request
from people.models import User
from people.rules import Denied

MOST_ISSUES = 30


def _works_on(user: User, issue: Issue) -> bool:
    try:
        rules.check_analyst(user, issue)
    except Denied:
        return False
    return True


def cause(request: Request, issue: Issue) -> Panel:
    context = {"causes": causes_of(issue, request.user)}
    return Panel("issues/_panel_cause.html", context, order=30)


def seen(request: Request, issue: Issue) -> Panel | None:
    found = seen_before(issue, request.user)
    if not found.links and not found.proposals:
        return None
    is_mine = request.user.pk == issue.owner_id
    context = {"seen": found, "may_judge": is_mine or rules.may_triage(request.user, issue)}
    return Panel("issues/_panel_seen.html", context, order=20)


def talked(request: Request, issue: Issue) -> Panel | None:
    found = talked_of(issue, request.user)
    return Panel("issues/_panel_meetings.html", {"talked": found}, order=40) if found else None


def law(request: Request, issue: Issue) -> Panel | None:
    """For what a customer or a vehicle is behind; elsewhere once a clock was started."""
    clocks = clocks_of(issue)
    is_about_customer = issue.kind in {IssueClass.CUSTOMER, IssueClass.WARRANTY}
    if not (clocks or is_about_customer or issue.vehicle_id):
        return None
    vehicle = issue.vehicle
    context = {
        "issue": issue,
        "clocks": clocks,
        "repairs": _repairs(vehicle) if vehicle is not None else None,
        "may_change": issue.status not in OVER and _works_on(request.user, issue),
        "may_repair": vehicle is not None and _may_repair(request.user, issue),
    }
    return Panel("issues/_panel_law.html", context, order=25, column="side")


def _repairs(vehicle: Vehicle) -> object:
    found = repairs_of(vehicle)
    return found if found.stays else None


def _may_repair(user: User, issue: Issue) -> bool:
    try:
        rules.check_repair(user, issue)
    except Denied:
        return False
    return True


def of_vehicle(request: Request, vehicle: Vehicle) -> Section:
    rows = Issue.objects.visible_to(request.user).filter(vehicle=vehicle).for_list()
    context = {
        "warranty": warranty_of(vehicle),
        "repairs": repairs_of(vehicle),
        "may_repair": request.user.may(CHANGE),
        "issues": list(rows.order_by("-reported_at")[:MOST_ISSUES]),
    }
    return Section("issues/_vehicle_history.html", context)


def register() -> None:
    for source in (cause, seen, talked, law):
        panels.register(source)
    history.register(of_vehicle)
