"""Who may do what with meetings and promises, and the sentence that says why not."""

from collections.abc import Callable

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models import ActionItem, Meeting, Minutes, Recording, Speaker
from people.models import User
from people.moves import Move
from people.permissions import CONVENERS, LEADERS, Permission, Role
from people.rules import Denied, NotNow

SCHEDULE = "meetings.schedule"
APPROVE_LATE = "meetings.approve_late"
SEE_RESTRICTED = "meetings.see_restricted"
OVERSEE = "meetings.oversee_actions"
LEAD_MORNING = "meetings.lead_morning"

PERMISSIONS = (
    Permission(SCHEDULE, _("Schedule series and meetings, set agendas"), CONVENERS),
    Permission(APPROVE_LATE, _("Approve a notice that is sent too late"), LEADERS),
    Permission(
        SEE_RESTRICTED,
        _("See complaint meetings without being invited"),
        (*LEADERS, Role.CR_MANAGER),
    ),
    Permission(OVERSEE, _("Reassign, drop, reopen and verify any action item"), CONVENERS),
    Permission(
        LEAD_MORNING,
        _("Lead the morning board, enter its numbers and reminders"),
        (
            *CONVENERS,
            Role.IT_ADMIN,
            Role.DISPATCHER,
            Role.TEAM_LEADER,
            Role.RECEPTIONIST,
            Role.CR_SPECIALIST,
        ),
    ),
)


def _theirs(user: User, meeting: Meeting) -> bool:
    return user.pk in {meeting.chair_id, meeting.recorder_id}


def check_schedule(user: User) -> None:
    if not user.may(SCHEDULE):
        raise Denied(_("Only managers can schedule meetings."))


def check_convener(user: User, meeting: Meeting) -> None:
    """Change the meeting, its agenda and people: a convener of the store, the chair, the recorder."""
    if not (user.may(SCHEDULE) or _theirs(user, meeting)):
        raise Denied(_("Only managers, the chair and the recorder can change this meeting."))


def check_runner(user: User, meeting: Meeting) -> None:
    """Run the meeting and write its minutes."""
    if not (_theirs(user, meeting) or user.may(SCHEDULE)):
        raise Denied(_("Only the chair and the recorder run this meeting."))


def check_listener(user: User, meeting: Meeting) -> None:
    """Hear its recordings: who is invited or was there, and who runs the meeting. Nobody else."""
    if not (_theirs(user, meeting) or user.may(SCHEDULE)) and not (
        meeting.attendees.filter(user=user).exists()
    ):
        raise Denied(_("Only those invited can hear the recording."))


def check_resumer(user: User, meeting: Meeting) -> None:
    """Take a meeting up again: not once people have its minutes in hand."""
    check_runner(user, meeting)
    if Minutes.objects.filter(meeting=meeting, version__gt=0).exists():
        raise NotNow(_("The minutes were published. Correct them instead of resuming the meeting."))


def check_corrector(user: User, meeting: Meeting) -> None:
    """Put minutes back as they were published: only where there is such a version."""
    check_runner(user, meeting)
    if not Minutes.objects.filter(meeting=meeting, version__gt=0).exists():
        raise NotNow(_("The minutes are not published yet."))


def check_member(user: User, meeting: Meeting) -> None:
    """Ask, vote and put ideas on the wall: who is invited, and who runs the meeting."""
    if not meeting.attendees.filter(user=user).exists():
        check_runner(user, meeting)


def check_lead_morning(user: User, meeting: Meeting | None = None) -> None:
    """Lead the ten minutes of the morning; who runs its meeting may too."""
    if not (user.may(LEAD_MORNING) or (meeting is not None and _theirs(user, meeting))):
        raise Denied(_("Only those who lead the morning can do this."))


def check_approve_late(user: User, meeting: Meeting) -> None:
    if not user.may(APPROVE_LATE):
        raise Denied(
            _("Only the service manager or the general manager can approve a late notice.")
        )
    if meeting.late_asked_by_id == user.pk and Role.GENERAL_MANAGER not in user.roles:
        raise Denied(_("Someone else must approve your late notice."))


def check_doer(user: User, action: ActionItem) -> None:
    if user.pk == action.owner_id or action.helpers.filter(pk=user.pk).exists():
        return
    raise Denied(_("Only the owner and the helpers can report on this."))


def check_verifier(user: User, action: ActionItem) -> None:
    if user.pk == action.owner_id:
        raise Denied(_("Someone other than the owner must verify this."))
    if user.pk != action.verifier_id and not user.may(OVERSEE):
        raise Denied(_("Only the verifier or a manager can verify this."))


def check_overseer(user: User, action: ActionItem) -> None:  # noqa: ARG001 - as its table wants
    if not user.may(OVERSEE):
        raise Denied(_("Only managers can do this."))


def check_speaker(user: User, speaker: Speaker) -> None:
    if user.pk != speaker.user_id:
        raise Denied(_("Everybody answers for himself."))


def check_change_action(user: User, action: ActionItem) -> None:
    """Change wording, helpers, due date: owner, verifier, who led its meeting, a manager."""
    if user.pk in {action.owner_id, action.verifier_id} or user.may(OVERSEE):
        return
    if action.meeting is None or not _theirs(user, action.meeting):
        raise Denied(_("Only the owner, the verifier or a manager can change this."))


MEETING_CHECKS: dict[str, Callable[[User, Meeting], None]] = {
    "convener": check_convener,
    "runner": check_runner,
    "resumer": check_resumer,
    "corrector": check_corrector,
}
ACTION_CHECKS: dict[str, Callable[[User, ActionItem], None]] = {
    "doer": check_doer,
    "verifier": check_verifier,
    "overseer": check_overseer,
}


def check_move(user: User | None, row: models.Model, move: Move) -> None:
    """Raise Denied unless `user` may make `move` with this meeting, its minutes or action item."""
    if user is None:
        return
    if isinstance(row, ActionItem):
        ACTION_CHECKS[move.who](user, row)
    elif isinstance(row, Recording):
        check_runner(user, row.meeting)
    elif isinstance(row, Speaker):
        if move.who == "speaker":
            check_speaker(user, row)
        else:
            MEETING_CHECKS[move.who](user, row.item.meeting)
    elif isinstance(row, Minutes):
        MEETING_CHECKS[move.who](user, row.meeting)
    elif isinstance(row, Meeting):
        MEETING_CHECKS[move.who](user, row)
    else:
        raise TypeError(f"No rule for {type(row).__name__}")
