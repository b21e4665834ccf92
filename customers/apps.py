from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    name = "customers"
    verbose_name = _("vehicles and owners")

    def ready(self) -> None:
        from customers import rules
        from people import permissions

        permissions.declare(*rules.PERMISSIONS)
