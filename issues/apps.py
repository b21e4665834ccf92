from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IssuesConfig(AppConfig):
    name = "issues"
    verbose_name = _("issues")

    def ready(self) -> None:
        from issues import files, notices, related, rules, triage_cards
        from notifications import kinds
        from people import cards, permissions
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
