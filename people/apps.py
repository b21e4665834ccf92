from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("people")

    def ready(self) -> None:
        from people import permissions, rules

        permissions.declare(*rules.PERMISSIONS)
        post_migrate.connect(_bring_new_years, sender=self)


def _bring_new_years(using: str, **_: object) -> None:
    """A new version may know a new year's holidays: a product in use gets them with the upgrade."""
    from django.db import connections

    from people.models import Store
    from people.services import calendars

    tables = connections[using].introspection.table_names()
    if Store._meta.db_table in tables and Store.objects.using(using).exists():  # noqa: SLF001
        calendars.load_shipped()
