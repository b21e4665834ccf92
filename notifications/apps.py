from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("notifications")

    def ready(self) -> None:
        from notifications import rules
        from people import permissions

        permissions.declare(*rules.PERMISSIONS)
