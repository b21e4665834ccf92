from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("cases")

    def ready(self) -> None:
        from cases import (
            agenda,
            archive_panels,
            blocks,
            cards,
            duties,
            files,
            following,
            learn_cards,
            meeting_links,
            nominating,
            notices,
            panels,
            rules,
            talk_panels,
        )
        from issues import panels as issue_panels
        from meetings import candidates, story_blocks
        from notifications import kinds
        from people import cards as start_page
        from people import duties as people_duties
        from people import permissions

        permissions.declare(*rules.PERMISSIONS)
        kinds.declare(*notices.KINDS)
        files.register()
        following.connect(self)
        nominating.register_own()
        candidates.register(agenda.candidates)
        issue_panels.register(blocks.of_issue)
        story_blocks.register(blocks.of_story)
        panels.register(blocks.put_into_practice)
        archive_panels.register()
        start_page.offer(cards.cards)
        people_duties.offer(duties.duties)
        talk_panels.register()
        meeting_links.register()
        start_page.offer(learn_cards.cards)
