"""The analysis of an issue as one thing to show: facts, whys, fishbone, measures, what is missing."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from issues import closing, fishbone
from issues.fishbone import Fish, Rib
from issues.kinds import Bone, MeasureType
from issues.models import Analysis, Issue, Measure
from meetings.models import ActionItem
from meetings.services.actions import today_in
from meetings.states import ActionStatus
from people import privacy
from people.models import User


@dataclass(frozen=True)
class Done:
    """A measure with the state of its action item; `url` only for those who may open that."""

    measure: Measure
    url: str
    days_overdue: int

    @property
    def action(self) -> ActionItem:
        return self.measure.action

    @property
    def is_dropped(self) -> bool:
        return self.action.status == ActionStatus.DROPPED


@dataclass(frozen=True)
class Causes:
    """What is known of why it happened."""

    issue: Issue
    analysis: Analysis | None
    whys: Sequence[str]
    is_controllable: bool
    bones: Mapping[str, Sequence[Rib]]
    measures: Sequence[Done]
    gaps: Sequence[str]

    @property
    def needs_measures(self) -> bool:
        return closing.needs_measures(self.issue)

    @property
    def roots(self) -> list[str]:
        return [rib.text for ribs in self.bones.values() for rib in ribs if rib.is_root]

    @property
    def has_causes(self) -> bool:
        return any(self.bones.values())

    def of_type(self, type_: str) -> list[Done]:
        return [one for one in self.measures if one.measure.type == type_]

    @property
    def corrective(self) -> list[Done]:
        return self.of_type(MeasureType.CORRECTIVE)

    @property
    def preventive(self) -> list[Done]:
        return self.of_type(MeasureType.PREVENTIVE)

    @cached_property
    def fish(self) -> Fish:
        """The picture's content, with personal data masked."""
        bones = {
            label: [Rib(privacy.mask(rib.text), rib.is_root) for rib in ribs]
            for label, ribs in self.bones.items()
        }
        root = _("found to be a cause")
        return Fish(
            effect=privacy.mask(self.issue.title),
            bones=list(bones.items()),
            title=_("Fishbone: %(title)s") % {"title": privacy.mask(self.issue.title)},
            words=fishbone.in_words(bones, root),
        )

    @property
    def wide(self) -> SafeString:
        return fishbone.wide(self.fish)

    @property
    def narrow(self) -> SafeString:
        return fishbone.narrow(self.fish)


def causes_of(issue: Issue, user: User) -> Causes:
    """Read everything about the cause of an issue; the caller has checked that it may be seen."""
    analysis = (
        Analysis.objects.filter(issue=issue)
        .select_related("changed_by")
        .prefetch_related("whys", "causes", Prefetch("team", User.objects.order_by("name")))
        .first()
    )
    whys = list(analysis.whys.all()) if analysis else []
    causes = list(analysis.causes.all()) if analysis else []
    return Causes(
        issue=issue,
        analysis=analysis,
        whys=[one.text for one in whys],
        is_controllable=bool(whys) and whys[-1].is_controllable,
        bones={
            str(bone.label): [Rib(one.text, one.is_root) for one in causes if one.bone == bone]
            for bone in Bone
        },
        measures=measures_of(issue, user),
        gaps=closing.gaps(issue),
    )


def measures_of(issue: Issue, user: User) -> list[Done]:
    rows = list(
        issue.measures.select_related("action__owner", "action__verifier").order_by("type", "pk")
    )
    if not rows:
        return []
    today: dt.date = today_in(issue.store)
    keys = [one.action_id for one in rows]
    open_to = set(
        ActionItem.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)
    )
    return [
        Done(
            one,
            one.action.get_absolute_url() if one.action_id in open_to else "",
            one.action.days_overdue(today),
        )
        for one in rows
    ]
