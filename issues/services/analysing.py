"""Why it happened: facts, team, the chain of whys, the fishbone; saved so that nothing is lost."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from issues import rules, whys
from issues.kinds import Bone
from issues.models import Analysis, Cause, Issue, Why
from issues.states import OVER
from people import events, moves
from people.models import User
from people.rules import NotNow

FACTS = (
    "what",
    "where",
    "when",
    "who",
    "why_problem",
    "how_found",
    "how_much",
    "root_cause",
    "escape_point",
)
LONGEST = 2000
MOST_WHYS, MOST_CAUSES = 7, 8


class ChangedMeanwhile(NotNow):
    """Somebody else has saved since the page was opened; `analysis` is as it is now."""

    def __init__(self, analysis: Analysis) -> None:
        super().__init__(_("This has changed in the meantime. Look again before you go on."))
        self.analysis = analysis


@dataclass(frozen=True)
class Content:
    """All that people write on the page of an analysis; `causes` are (bone, text, is it a cause)."""

    facts: Mapping[str, str]
    team: Sequence[User] = ()
    whys: Sequence[str] = ()
    is_controllable: bool = False
    causes: Sequence[tuple[str, str, bool]] = ()


def ask_on(word: str) -> str:
    """What is asked where somebody wants to stop at carelessness."""
    return _(
        "“%(word)s” is nothing we can control. Ask on: why could it happen, and why did nothing in "
        "process, tool, training or check catch it?"
    ) % {"word": word}


def check_content(content: Content) -> None:
    """Refuse a chain that is ticked as ending in our hands and does not."""
    if content.is_controllable and content.whys:
        for text in (content.whys[-1], content.facts.get("root_cause", "")):
            word = whys.beyond_control(text)
            if word:
                raise NotNow(ask_on(word))
    if any(len(text) > LONGEST for text in content.facts.values()):
        raise NotNow(_("This text is too long: at most %(n)s characters.") % {"n": LONGEST})


@transaction.atomic
def save_analysis(issue: Issue, content: Content, *, seen: int, by: User) -> Analysis:
    """Save what was written over version `seen` (0: there was none).

    Raises ChangedMeanwhile when somebody else was quicker: nothing is written over unread.
    """
    issue = moves.lock(issue)
    rules.check_analyst(by, issue)
    if issue.status in OVER:
        raise NotNow(_("This issue is over; its analysis stays as it is."))
    check_content(content)
    analysis, is_new = Analysis.objects.get_or_create(issue=issue)
    if seen != (0 if is_new else analysis.version):
        raise ChangedMeanwhile(analysis)
    for name in FACTS:
        setattr(analysis, name, content.facts.get(name, "").strip())
    analysis.version += not is_new
    analysis.changed_by, analysis.changed_at = by, timezone.now()
    analysis.save()
    analysis.team.set(content.team)
    _write_whys(analysis, content)
    _write_causes(analysis, content.causes)
    events.record(issue, "analyse", by=by, version=analysis.version)
    return analysis


def _write_whys(analysis: Analysis, content: Content) -> None:
    texts = [" ".join(text.split()) for text in content.whys if text.strip()][:MOST_WHYS]
    analysis.whys.all().delete()
    Why.objects.bulk_create(
        Why(
            analysis=analysis,
            position=position,
            text=text,
            is_controllable=content.is_controllable and position == len(texts) - 1,
        )
        for position, text in enumerate(texts)
    )


def _write_causes(analysis: Analysis, causes: Iterable[tuple[str, str, bool]]) -> None:
    analysis.causes.all().delete()
    Cause.objects.bulk_create(
        Cause(analysis=analysis, bone=Bone(bone), text=" ".join(text.split()), is_root=is_root)
        for bone, text, is_root in causes
        if text.strip()
    )
