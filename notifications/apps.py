from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("notifications")

    def ready(self) -> None:
        from notifications import mail, rules, today
        from people import cards, mailing, permissions
        from people.settings_places import Place, offer

        permissions.declare(*rules.PERMISSIONS)
        cards.offer(today.cards)
        mailing.use(mail.send_letter)
        offer(Place("notifications:channels", _("Channels"), rules.MANAGE_CHANNELS, 80))
