"""The kinds of notice that issues send."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind


def _kind(code: str, label: object, icon: str = "message-report", **more: object) -> Kind:
    return Kind(f"issues.{code}", label, f"issues/notices/{code}.txt", icon, **more)  # type: ignore[arg-type]


KINDS = (
    _kind("logged", _("A new issue is yours")),
    _kind("given", _("An issue was assigned to you")),
    _kind("line", _("Your issue has moved on"), channels=()),
    _kind("to_verify", _("A solution is to be verified"), "clipboard-check"),
    _kind("back", _("A solution was sent back"), "arrow-left"),
    _kind("verified", _("Your solution is verified"), "checks", channels=()),
    _kind("result", _("The result of your issue"), "speakerphone"),
    _kind("accepted", _("The reporter accepts a result"), "checks", channels=()),
    _kind("merged", _("A duplicate was merged into your issue"), "git-merge", channels=()),
    _kind("again", _("Somebody saw the same as your issue"), "copy", channels=()),
    _kind("replied", _("The reporter has written"), "messages"),
    _kind("unmailed", _("An e-mail to a reporter did not arrive"), "mail"),
    _kind("reopened", _("An issue was taken up again"), "refresh"),
    _kind("mentioned", _("You are mentioned in a remark on an issue"), "at"),
    _kind("answer", _("An answer to your issue"), "message"),
    _kind("watched", _("News of issues that you watch"), "eye", channels=()),
    _kind("breach", _("An issue takes long"), "alarm"),
    _kind("breaches", _("Several issues take long"), "alarm"),
    _kind("effect", _("The effect of a solution is to be checked"), "clipboard-check"),
    _kind("recurred", _("A solved issue has come back"), "repeat"),
    _kind("recurring", _("The same keeps happening"), "radar-2"),
    _kind("legal", _("A time limit of the law is near"), "scale"),
)
