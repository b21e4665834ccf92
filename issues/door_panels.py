"""On the page of an issue: the meeting whose box it came from, and the e-mails about it."""

from issues.models import Issue
from issues.panels import Panel
from meetings.models import Meeting
from people.http import Request


def from_the_meeting(request: Request, issue: Issue) -> Panel | None:
    """Its title only for those who may see the meeting."""
    if issue.from_meeting_id is None:
        return None
    meeting = Meeting.objects.visible_to(request.user).filter(pk=issue.from_meeting_id).first()
    return Panel("issues/_from_meeting.html", {"meeting": meeting}, order=20, column="side")


def mails(_request: Request, issue: Issue) -> Panel | None:
    """What was written to a reporter outside the store, and whether it has left."""
    if not issue.reporter_email:
        return None
    rows = issue.reporter_mails.select_related("entry")[:20]
    return Panel("issues/_reporter_mails.html", {"issue": issue, "mails": rows}, order=70)
