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
        offer(
            Place(
                "notifications:channels",
                _("Channels"),
                rules.MANAGE_CHANNELS,
                80,
                besides=(
                    "notifications:mail_server",
                    "notifications:sms_account",
                    "notifications:robot_new",
                    "notifications:robot",
                    "notifications:robot_try",
                ),
            )
        )
