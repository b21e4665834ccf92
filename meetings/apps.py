from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("meetings")

    def ready(self) -> None:
        from meetings import (
            action_cards,
            duties,
            figures,
            files,
            minutes_cards,
            morning_cards,
            notices,
            pack_sheets,
            rules,
            sharing_cards,
            sources,
            today,
        )
        from notifications import kinds
        from people import cards, permissions
        from people import duties as people_duties
        from people import rules as people_rules
        from people.settings_places import Place, offer

        permissions.declare(*rules.PERMISSIONS)
        kinds.declare(*notices.KINDS)
        files.register()
        sources.register()
        figures.register()
        pack_sheets.register()
        cards.offer(today.cards)
        cards.offer(action_cards.cards)
        cards.offer(minutes_cards.cards)
        cards.offer(sharing_cards.cards)
        cards.offer(morning_cards.cards)
        people_duties.offer(duties.duties)
        offer(Place("meetings:notice_settings", _("Notices"), people_rules.MANAGE_STORE, 65))
        offer(Place("meetings:sound_settings", _("Sound"), people_rules.MANAGE_STORE, 67))
        offer(Place("meetings:busy_hours", _("Hours to avoid"), people_rules.MANAGE_STORE, 25))
        offer(Place("meetings:figures", _("Numbers of the day"), people_rules.MANAGE_STORE, 66))
