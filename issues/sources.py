"""What issues bring to meetings: agenda candidates, a sheet of the data pack, numbers of the day."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from issues.kinds import Channel, Priority, Severity, Urgency
from issues.models import Issue, Pattern
from issues.models.issue import IssueQuerySet
from issues.services.logging import log_issue
from meetings import candidates, figures, pack, ways
from meetings.candidates import Candidate
from meetings.kinds import MeetingKind, Section
from meetings.models import Idea, Meeting
from meetings.pack import Cell, Sheet
from meetings.ways import Way
from people import privacy
from people.models import Store, User

MOST = 8
ON_SHEET = 40
DAY = dt.timedelta(days=1)


def _may_be_on(meeting: Meeting, user: User) -> IssueQuerySet:
    """Issues of the meeting's store; a confidential one only where the meeting is restricted too."""
    rows = Issue.objects.visible_to(user).unsolved().filter(store=meeting.store_id)
    return rows if meeting.is_restricted else rows.filter(is_confidential=False)


def _candidate(issue: Issue, why: str, order: int) -> Candidate:
    title = f"{issue.number} {privacy.mask(issue.title)}"[:160]
    return Candidate(
        title,
        f"{why} · {issue.owner}",
        Section.THEME,
        issue,
        url=issue.get_absolute_url(),
        icon="message-report",
        order=order,
    )


def breached(meeting: Meeting, user: User) -> Iterator[Candidate]:
    """Overdue issues, the most urgent first; P4 only where time is: in the weekly meeting."""
    now = timezone.now()
    rows = _may_be_on(meeting, user).overdue(now).select_related("owner")
    if meeting.kind != MeetingKind.WEEKLY:
        rows = rows.exclude(priority=Priority.P4)
    for issue in rows.order_by("priority", "due_at")[:MOST]:
        yield _candidate(issue, f"{issue.get_priority_display()} · {_late(issue, now)}", 12)


def _late(issue: Issue, now: dt.datetime) -> str:
    hours = int((now - issue.due_at).total_seconds()) // 3600
    if hours < 24:  # noqa: PLR2004 - a day
        hours = max(1, hours)
        return ngettext("%(n)d hour overdue", "%(n)d hours overdue", hours) % {"n": hours}
    days = hours // 24
    return ngettext("%(n)d day overdue", "%(n)d days overdue", days) % {"n": days}


def serious(meeting: Meeting, user: User) -> Iterator[Candidate]:
    """Major and critical issues that are not solved, and those that have come back."""
    rows = _may_be_on(meeting, user).filter(Q(severity__gte=Severity.MAJOR) | Q(recurrences__gt=0))
    for issue in rows.select_related("owner").order_by("-severity", "reported_at")[:MOST]:
        why = str(issue.get_severity_display())
        if issue.recurrences:
            times = ngettext("came back %(n)d time", "came back %(n)d times", issue.recurrences)
            why = f"{why} · {times % {'n': issue.recurrences}}"
        days = (timezone.now() - issue.reported_at).days
        age = ngettext("open for %(n)d day", "open for %(n)d days", days) % {"n": days}
        yield _candidate(issue, f"{why} · {age}" if days else why, 14)


def recurring(meeting: Meeting, user: User) -> Iterator[Candidate]:
    """What keeps happening: the newest unsolved case stands for all of them."""
    patterns = Pattern.objects.filter(store=meeting.store_id, since__isnull=False)
    rows = _may_be_on(meeting, user)
    for pattern in patterns.select_related("component", "category").order_by("-count")[:MOST]:
        about = (
            Q(component=pattern.component_id)
            if pattern.component_id
            else Q(category=pattern.category_id)
        )
        issue = (
            rows.filter(about, kind=pattern.kind)
            .select_related("owner")
            .order_by("-reported_at")
            .first()
        )
        if issue is not None:
            why = _("Keeps happening: %(label)s, %(n)s times lately") % {
                "label": pattern.label,
                "n": pattern.count,
            }
            yield _candidate(issue, why, 13)


def open_issues(meeting: Meeting) -> Iterator[Sheet]:
    """The open issues for the data pack; nothing confidential, for everybody invited reads it."""
    now = timezone.now()
    rows = Issue.objects.filter(store=meeting.store_id, is_confidential=False).unsolved()
    listed = list(rows.select_related("owner").order_by("priority", "due_at", "pk")[: ON_SHEET + 1])
    words = [_("The first %(n)s are listed.") % {"n": ON_SHEET}] if len(listed) > ON_SHEET else []
    overdue = rows.overdue(now).count()
    words.insert(
        0,
        ngettext("%(n)d issue is overdue.", "%(n)d issues are overdue.", overdue) % {"n": overdue},
    )
    yield Sheet(
        _("Open issues"),
        [_("Number"), _("Issue"), _("Owner"), _("Due"), _("State"), _("Open, days")],
        [26, 0, 22, 26, 26, 12],
        [_row(one, now) for one in listed[:ON_SHEET]],
        intro=" ".join(words),
        order=15,
    )


def _row(issue: Issue, now: dt.datetime) -> list[Cell]:
    due = timezone.localtime(issue.due_at)
    return [
        Cell(issue.number, str(issue.get_priority_display())),
        Cell(privacy.mask(issue.title)),
        Cell(issue.owner.name),
        Cell(f"{due:%Y-%m-%d}", _late(issue, now) if issue.is_overdue(now) else ""),
        Cell(str(issue.get_status_display())),
        Cell(str((now - issue.reported_at).days)),
    ]


def new_issues(store: Store, day: dt.date) -> int:
    begin = dt.datetime.combine(day, dt.time.min, tzinfo=store.zone)
    rows = Issue.objects.filter(store=store, is_confidential=False)
    return rows.filter(reported_at__range=(begin, begin + DAY)).count()


def overdue_issues(store: Store, day: dt.date) -> int | None:
    """As it stands now; of days gone by it is not known any more."""
    now = timezone.now()
    today = now.astimezone(store.zone).date()
    if day < today - DAY:
        return None
    return Issue.objects.filter(store=store, is_confidential=False).overdue(now).count()


def becomes_issue(text: str, meeting: Meeting, said_by: User | None, by: User) -> str:
    """Log what was said in a meeting; who said it by name hears the result."""
    issue = log_issue(
        store=meeting.store,
        text=text,
        urgency=Urgency.LATER,
        by=by,
        reporter=said_by,
        channel=Channel.MEETING,
        is_confidential=meeting.is_restricted,
    )
    return _("Followed as issue %(number)s.") % {"number": issue.number}


def register() -> None:
    for source in (breached, recurring, serious):
        candidates.register(source)
    pack.register(open_issues)
    figures.offer(figures.Source("issues.new", gettext_lazy("New issues"), new_issues))
    figures.offer(figures.Source("issues.overdue", gettext_lazy("Overdue issues"), overdue_issues))
    ways.offer(Way(Idea.Outcome.ISSUE, gettext_lazy("Log it as an issue"), becomes_issue))
