from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("meetings")

    def ready(self) -> None:
        from meetings import notices, rules
        from notifications import kinds
        from people import permissions

        permissions.declare(*rules.PERMISSIONS)
        kinds.declare(*notices.KINDS)
