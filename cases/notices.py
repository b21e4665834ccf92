"""The kinds of notice that cases send."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind


def _kind(code: str, label: object, icon: str = "archive", **more: object) -> Kind:
    return Kind(f"cases.{code}", label, f"cases/notices/{code}.txt", icon, **more)  # type: ignore[arg-type]


KINDS = (
    _kind("to_review", _("A case is to be reviewed"), "clipboard-check"),
    _kind("sent_back", _("Your case was sent back"), "arrow-left"),
    _kind("to_read", _("Cases are to be read by a day"), "list"),
    _kind("published", _("Your case is in the archive"), "archive", channels=()),
    _kind("follow_up", _("What came of a case?"), "target"),
    # Discussion
    _kind("mentioned", _("Somebody calls you in a discussion"), "at"),
    _kind("said", _("Something was said about your case"), "message", channels=()),
    _kind("answered", _("You have an answer in a discussion"), "corner-down-right", channels=()),
    _kind("accepted", _("Your answer was accepted"), "circle-check", channels=()),
    # Experiences
    _kind("story_offered", _("An editor asks you about your experience"), "edit"),
    _kind("story_agreed", _("The teller agrees"), "check", channels=()),
    _kind("story_objected", _("The teller does not agree yet"), "message-report"),
    _kind("story_heard", _("A spoken experience is written down"), "microphone", channels=()),
    _kind("thanked", _("Somebody thanks you for a case"), "thumb-up", channels=()),
    _kind("used", _("Somebody used your case"), "tool", channels=()),
    _kind("month_won", _("Your experience is the one of the month"), "star"),
    _kind("month_counted", _("The experience of the month"), "star", channels=()),
    # Learning again
    _kind("questions", _("Questions of the week"), "school"),
)
