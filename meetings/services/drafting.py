"""The text of minutes, made from what was written down in the meeting, as Markdown."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from meetings.kinds import Section
from meetings.models import ActionItem, AgendaItem, Meeting, Question
from meetings.queries.review import Review, review_of
from meetings.states import ActionStatus

Progress = AgendaItem.Progress
FRAME = frozenset({Section.OPENING, Section.SUMMARY, Section.ACTIONS, Section.QUESTIONS})
"""Parts that every agenda has: without notes there is nothing to say of them."""


def body_of(meeting: Meeting) -> str:
    """Return the whole text in the recorder's language."""
    with translation.override(meeting.recorder.language):
        return "\n\n".join(_sections(meeting)) + "\n"


def _sections(meeting: Meeting) -> Iterator[str]:
    items = list(meeting.items.select_related("presenter"))
    decisions = list(meeting.decisions.all())
    questions = list(meeting.questions.select_related("asked_by", "handed_to"))
    review = review_of(meeting)
    if review.rows:
        yield _reviewed(review)
    yield from _talked(items, questions)
    if decisions:
        yield _heading(_("Decisions"))
        yield "\n".join(f"{n}. {_line(one.text)}" for n, one in enumerate(decisions, 1))
    yield _heading(_("Action plan"))
    yield _promised(meeting)
    yield from _left(items)


def _heading(text: str, level: int = 2) -> str:
    return f"{'#' * level} {text}"


def _line(text: str) -> str:
    """One line of text that cannot start a list or a heading of its own."""
    text = " ".join(text.split())
    return f"\\{text}" if text[:1] in "#>-+*=|" else text


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")


def _table(head: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _reviewed(review: Review) -> str:
    """Every promise that was looked at, and how many were kept."""
    parts = [_heading(_("Review of last resolutions"))]
    if review.rate is not None:
        sentence = _("Done in time: %(kept)s of %(due)s (%(rate)s%%).")
        parts.append(sentence % {"kept": review.kept, "due": review.due, "rate": review.rate})
    head = [_("Number"), _("Action item"), _("Owner"), _("Due"), _("Outcome"), _("Remark")]
    rows = []
    for row in review.rows:
        said = row.review
        state = said.get_outcome_display() if said else row.action.get_status_display()
        remark = [said.why] if said and said.why else []
        if said and said.new_due_on:
            remark.append(_("new date %(date)s") % {"date": said.new_due_on})
        action = row.action
        words = pgettext("between two remarks", "; ").join(remark)
        rows.append([action.number, action.text, action.owner, action.due_on, state, words])
    return "\n\n".join([*parts, _table(head, rows)])


def _talked(items: Sequence[AgendaItem], questions: Sequence[Question]) -> Iterator[str]:
    parts = [
        text
        for item in items
        if (text := _item(item, [one for one in questions if one.item_id == item.pk]))
    ]
    loose = [one for one in questions if one.item_id is None]
    if parts or loose:
        yield _heading(_("What was talked about"))
        yield from parts
    if loose:
        yield _heading(_("Questions"), 3)
        yield "\n".join(_question(one) for one in loose)


def _item(item: AgendaItem, questions: Sequence[Question]) -> str:
    """Title, who presented it, notes, questions; nothing for what was not talked about."""
    if item.progress not in {Progress.DONE, Progress.CURRENT} and not item.notes:
        return ""
    if not item.notes.strip() and not questions and (item.section in FRAME | {Section.REVIEW}):
        return ""
    minutes = round(item.spent_seconds / 60)
    facts = [str(item.presenter)] if item.presenter else []
    if minutes:
        facts.append(ngettext("%(n)d min", "%(n)d min", minutes) % {"n": minutes})
    title = f"{item.title} ({' · '.join(facts)})" if facts else item.title
    parts = [_heading(_line(title), 3)]
    if item.notes.strip():
        parts.append(item.notes.strip())
    elif not questions:
        parts.append(_("No notes."))
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


def _promised(meeting: Meeting) -> str:
    actions: Iterable[ActionItem] = (
        meeting.actions.exclude(status=ActionStatus.DROPPED)
        .select_related("owner")
        .prefetch_related("helpers")
        .order_by("pk")
    )
    between = pgettext("between the items of a list", ", ")
    head = [
        *(_("Number"), _("Action item"), _("Owner"), _("Helpers")),
        *(_("Due"), _("How it is checked")),
    ]
    rows = [
        [
            *(action.number, action.text, action.owner),
            between.join(person.name for person in action.helpers.all()),
            *(action.due_on, action.check_how),
        ]
        for action in actions
    ]
    return _table(head, rows) if rows else _("No new action items.")


def _left(items: Sequence[AgendaItem]) -> Iterator[str]:
    carried = [item for item in items if item.progress == Progress.CARRIED]
    dropped = [item for item in items if item.progress == Progress.DROPPED]
    if not carried and not dropped:
        return
    yield _heading(_("Not talked about"))
    lines = [f"- {_line(item.title)} — {_('goes on to the next meeting')}" for item in carried]
    lines += [
        f"- {_line(item.title)} — {_('dropped')}"
        + (f": {_line(why)}" if (why := item.dropped_why) else "")
        for item in dropped
    ]
    yield "\n".join(lines)
