"""What issues bring to the registries of the floors below."""

from django.utils.translation import gettext_lazy as _

from issues import (
    as_subject,
    boxes,
    cause_panels,
    door_panels,
    duties,
    files,
    notices,
    panels,
    related,
    rules,
    sources,
    today,
    triage_cards,
)
from issues.services import following, legal_clocks, patterns, recurring
from meetings import boxes as meeting_boxes
from notifications import kinds
from people import cards, permissions
from people import duties as people_duties
from people import rules as people_rules
from people.settings_places import Place, offer

SETTINGS = (
    Place("issues:settings", _("Issues"), people_rules.MANAGE_STORE, 70),
    Place(
        "issues:levels", _("Time limits"), people_rules.MANAGE_STORE, 71, under="issues:settings"
    ),
    Place(
        "issues:owner_rules",
        _("Rules for owners"),
        people_rules.MANAGE_STORE,
        72,
        besides=("issues:owner_rule",),
        under="issues:settings",
    ),
    Place(
        "issues:taxonomy",
        _("Kinds of issue"),
        people_rules.MANAGE_STORE,
        73,
        besides=("issues:category", "issues:component", "issues:symptom"),
        under="issues:settings",
    ),
    Place(
        "issues:places",
        _("Places"),
        people_rules.MANAGE_STORE,
        74,
        besides=("issues:place",),
        under="issues:settings",
    ),
    Place("issues:posters", _("Posters"), people_rules.MANAGE_STORE, 75, under="issues:settings"),
    Place(
        "issues:mailbox",
        _("Issues by e-mail"),
        people_rules.MANAGE_STORE,
        76,
        besides=("issues:mails",),
        under="issues:settings",
    ),
    Place("issues:keys", _("Programs"), people_rules.MANAGE_STORE, 77, under="issues:settings"),
)


def plug_in() -> None:
    permissions.declare(*rules.PERMISSIONS)
    kinds.declare(*notices.KINDS)
    files.register()
    people_duties.offer(duties.duties)
    for place in SETTINGS:
        offer(place)
    _cards_and_panels()
    _into_meetings()
    _after_classifying()


def _cards_and_panels() -> None:
    cards.offer(triage_cards.cards)
    cards.offer(today.cards)
    related.plug_in()
    cause_panels.register()
    panels.register(door_panels.from_the_meeting)
    panels.register(door_panels.mails)


def _into_meetings() -> None:
    as_subject.register()
    sources.register()
    meeting_boxes.offer(boxes.link_for)


def _after_classifying() -> None:
    """The order counts: the law's clocks start before an issue is found to be a repeat."""
    following.when_classified(legal_clocks.when_classified)
    following.when_classified(recurring.check)
    following.when_classified(patterns.count_now)
    following.when_answered(legal_clocks.when_answered)
