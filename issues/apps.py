from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IssuesConfig(AppConfig):
    name = "issues"
    verbose_name = _("issues")

    def ready(self) -> None:
        from issues import files, notices, rules
        from notifications import kinds
        from people import permissions

        permissions.declare(*rules.PERMISSIONS)
        kinds.declare(*notices.KINDS)
        files.register()
