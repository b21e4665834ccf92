from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IssuesConfig(AppConfig):
    name = "issues"
    verbose_name = _("issues")

    def ready(self) -> None:
        from issues import (
            as_subject,
            cause_panels,
            duties,
            files,
            notices,
            related,
            rules,
            sources,
            today,
            triage_cards,
        )
        from issues.services import following, legal_clocks, patterns, recurring
        from notifications import kinds
        from people import cards, permissions
        from people import duties as people_duties
        from people import rules as people_rules
        from people.settings_places import Place, offer

        permissions.declare(*rules.PERMISSIONS)
        kinds.declare(*notices.KINDS)
        files.register()
        related.plug_in()
        cards.offer(triage_cards.cards)
        offer(
            Place(
                "issues:taxonomy",
                _("Kinds of issue"),
                people_rules.MANAGE_STORE,
                55,
                besides=("issues:category", "issues:component", "issues:symptom"),
            )
        )
        offer(
            Place(
                "issues:places",
                _("Places"),
                people_rules.MANAGE_STORE,
                56,
                besides=("issues:place",),
            )
        )
        cards.offer(today.cards)
        people_duties.offer(duties.duties)
        offer(Place("issues:settings", _("Issues"), people_rules.MANAGE_STORE, 52))
        offer(Place("issues:levels", _("Time limits"), people_rules.MANAGE_STORE, 53))
        besides = ("issues:owner_rule",)
        owners = Place(
            "issues:owner_rules",
            _("Rules for owners"),
            people_rules.MANAGE_STORE,
            54,
            besides=besides,
        )
        offer(owners)
        as_subject.register()
        cause_panels.register()
        sources.register()
        following.when_classified(legal_clocks.when_classified)
        following.when_classified(recurring.check)
        following.when_classified(patterns.count_now)
        following.when_answered(legal_clocks.when_answered)
