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
)
