"""The text of minutes, made from what was written down in the meeting, as Markdown.

What was promised is not in the text: it stands beside it as tables, so that nobody's name or date
is changed by editing.
"""

from collections.abc import Iterator, Mapping, Sequence

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.kinds import Section
from meetings.models import AgendaItem, Meeting, Question, Story

Progress = AgendaItem.Progress
FRAME = frozenset({Section.OPENING, Section.SUMMARY, Section.ACTIONS, Section.QUESTIONS})
"""Parts that every agenda has: without notes there is nothing to say of them."""


def body_of(meeting: Meeting) -> str:
    """Return the whole text in the recorder's language."""
    with translation.override(meeting.recorder.language):
        return "\n\n".join(_sections(meeting)) + "\n"


def _sections(meeting: Meeting) -> Iterator[str]:
    items = list(meeting.items.select_related("presenter"))
    questions = list(meeting.questions.select_related("asked_by", "handed_to"))
    yield from _talked(items, questions, _stories(meeting, items))
    decisions = [one.text for one in meeting.decisions.all()]
    if decisions:
        yield _heading(_("Decisions"))
        yield "\n".join(f"{n}. {_line(text)}" for n, text in enumerate(decisions, 1))
    yield from _left(items)


def _heading(text: str, level: int = 2) -> str:
    return f"{'#' * level} {text}"


def _line(text: str) -> str:
    """One line of text that cannot start a list or a heading of its own."""
    text = " ".join(text.split())
    return f"\\{text}" if text[:1] in "#>-+*=|" else text


def _stories(meeting: Meeting, items: Sequence[AgendaItem]) -> dict[int, list[Story]]:
    """What was told in each item of experience sharing."""
    found: dict[int, list[Story]] = {}
    if any(item.section == Section.SHARING for item in items):
        for one in meeting.stories.told().select_related("teller"):
            found.setdefault(one.item_id or 0, []).append(one)
    return found


def _story(story: Story) -> str:
    told = _("Story “%(title)s”, told by %(name)s") % {"title": story.title, "name": story.teller}
    lines = [f"**{_line(told)}**", ""]
    lines += [f"- **{label}** {_line(text)}" for label, text in story.parts()]
    return "\n".join(lines)


def _talked(
    items: Sequence[AgendaItem],
    questions: Sequence[Question],
    stories: Mapping[int, Sequence[Story]],
) -> Iterator[str]:
    parts = [
        text
        for item in items
        if (
            text := _item(
                item,
                [one for one in questions if one.item_id == item.pk],
                stories.get(item.pk, ()),
            )
        )
    ]
    loose = [one for one in questions if one.item_id is None]
    if parts or loose:
        yield _heading(_("What was talked about"))
        yield from parts
    if loose:
        yield _heading(_("Questions"), 3)
        yield "\n".join(_question(one) for one in loose)


def _item(item: AgendaItem, questions: Sequence[Question], stories: Sequence[Story] = ()) -> str:
    """Title, who presented it, notes, stories, questions; nothing for what was not talked about."""
    if item.progress not in {Progress.DONE, Progress.CURRENT} and not (item.notes or stories):
        return ""
    if not item.notes.strip() and not questions and (item.section in FRAME | {Section.REVIEW}):
        return ""
    minutes = round(item.spent_seconds / 60)
    facts = [str(item.presenter)] if item.presenter else []
    if minutes:
        facts.append(ngettext("%(n)d min", "%(n)d min", minutes) % {"n": minutes})
    title = f"{item.called} ({' · '.join(facts)})" if facts else item.called
    parts = [_heading(_line(title), 3)]
    if item.notes.strip():
        parts.append(item.notes.strip())
    elif not questions and not stories:
        parts.append(_("No notes."))
    parts += [_story(one) for one in stories]
    if questions:
        parts.append("\n".join(_question(one) for one in questions))
    return "\n\n".join(parts)


def _question(question: Question) -> str:
    who = f" ({question.asked_by})" if question.asked_by else ""
    lines = [f"- **{_('Question')}{who}** {_line(question.text)}"]
    if question.answer:
        lines.append(f"  **{_('Answer')}** {_line(question.answer)}")
    if question.handed_to:
        handed = _("Handed to %(name)s.") % {"name": question.handed_to}
        lines.append(f"  {handed}")
    return "\n".join(lines)


def _left(items: Sequence[AgendaItem]) -> Iterator[str]:
    carried = [item for item in items if item.progress == Progress.CARRIED]
    dropped = [item for item in items if item.progress == Progress.DROPPED]
    if not carried and not dropped:
        return
    yield _heading(_("Not talked about"))
    lines = [f"- {_line(item.called)} — {_('goes on to the next meeting')}" for item in carried]
    lines += [
        f"- {_line(item.called)} — {_('dropped')}"
        + (f": {_line(why)}" if (why := item.dropped_why) else "")
        for item in dropped
    ]
    yield "\n".join(lines)
