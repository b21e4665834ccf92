"""What people say about an issue: remarks with files, names called by @, answers to the reporter."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attachments.services import attach
from issues import rules
from issues.models import Entry, Issue
from issues.services import outward, timeline, watching
from meetings.mentions import Candidate, Names, mentions
from people import events
from people.models import User
from people.moves import lock
from people.rules import Denied, NotNow

LONGEST = 4000
EDITABLE = dt.timedelta(minutes=15)
"""For so long a remark can be put right by who wrote it."""
Uploads = Iterable[UploadedFile[Any]]


def called(text: str, people: Sequence[User]) -> list[User]:
    """Who of `people` is called by @ in the text; a name that several share calls them all."""
    by_id = {person.pk: person for person in people}
    names = Names([Candidate(one.pk, one.name, (one.employee_number,)) for one in people])
    found = {
        candidate.id
        for line in text.splitlines()
        for mention in mentions(line, names)
        for candidate in mention.candidates
    }
    return [by_id[pk] for pk in sorted(found)]


@transaction.atomic
def remark(
    issue: Issue,
    text: str,
    *,
    by: User,
    is_public: bool = False,
    files: Uploads = (),
    message_id: str = "",
    longest: int = LONGEST,
) -> Entry:
    """Say something: among those who work on it, or (`is_public`) for the reporter to read.

    Of the reporter it is always public; `message_id` is of the e-mail that brought it. Who is called by @ hears at once and watches from now on;
    the reporter hears at once what is for the reporter; watchers hear a little later, together.
    """
    issue = lock(issue)
    rules.check_comment(by, issue)
    kept = list(files)
    text = _checked(text, has_files=bool(kept), longest=longest)
    is_reporter = by.pk == issue.reporter_id and not rules.reads_internal(by, issue)
    is_public = is_public or is_reporter
    if is_public and not is_reporter:
        rules.check_answer(by, issue)
    kind = Entry.Kind.COMMENT
    if is_public:
        kind = Entry.Kind.REPLY if is_reporter else Entry.Kind.ANSWER
    entry = Entry.objects.create(
        issue=issue, kind=kind, text=text, is_public=is_public, by=by, message_id=message_id
    )
    for file in kept:
        attach(entry, file, by=by)
    outward.mail_reporter(entry)
    _call(entry, by=by)
    _pass_on(entry, issue, by=by)
    return entry


def _pass_on(entry: Entry, issue: Issue, *, by: User) -> None:
    """The reporter hears an answer, the owner what the reporter says; watchers a little later."""
    if entry.kind == Entry.Kind.ANSWER:
        if issue.answered_at is None:
            issue.answered_at = entry.at
            issue.save(update_fields=["answered_at"])
        timeline.tell(
            "answer", issue, [issue.reporter], key=f"said-{entry.pk}", but=by, entry=entry
        )
    elif entry.kind == Entry.Kind.REPLY:
        timeline.tell("replied", issue, [issue.owner], key=f"said-{entry.pk}", but=by, entry=entry)
    watching.note_change(issue, entry.at, for_owner=True)


@transaction.atomic
def edit_remark(entry: Entry, text: str, *, by: User) -> Entry:
    """Put one's own words right while they are fresh."""
    entry = Entry.objects.select_for_update(of=("self",)).select_related("issue").get(pk=entry.pk)
    if not may_edit(by, entry):
        raise NotNow(_("A remark can be changed by who wrote it, for fifteen minutes."))
    text = _checked(text, has_files=False)
    if text != entry.text:
        entry.text, entry.changed_at = text, timezone.now()
        entry.save(update_fields=["text", "changed_at"])
        _call(entry, by=by)
        events.record(entry.issue, "remark_changed", by=by)
    return entry


def may_edit(user: User, entry: Entry) -> bool:
    is_own = entry.by_id == user.pk and entry.kind in {Entry.Kind.COMMENT, Entry.Kind.ANSWER}
    return is_own and timezone.now() - entry.at < EDITABLE


def _checked(text: str, *, has_files: bool, longest: int = LONGEST) -> str:
    text = text.strip()
    if not text and not has_files:
        raise NotNow(_("Please write something, or add a photo."))
    if len(text) > longest:
        raise NotNow(_("This text is too long: at most %(n)s characters.") % {"n": longest})
    return text


def _call(entry: Entry, *, by: User) -> None:
    """Tell those whom the text calls, each once, and have them watch."""
    if "@" not in entry.text and "＠" not in entry.text:
        return
    issue = entry.issue
    staff = list(User.objects.active().filter(store_id=issue.store_id))
    people = [person for person in called(entry.text, staff) if person.pk != by.pk]
    _check_called(entry, people, by=by)
    entry.mentions.set(people)
    issue.watchers.add(*people)
    timeline.tell("mentioned", issue, people, key=f"called-{entry.pk}", but=by, entry=entry)


def _check_called(entry: Entry, people: Sequence[User], *, by: User) -> None:
    issue = entry.issue
    for person in people:
        if not entry.is_public and not rules.reads_internal(person, issue):
            words = _("%(name)s reported this and does not read internal remarks. Make it visible.")
            raise NotNow(words % {"name": person.name})
        if issue.is_confidential and not rules.may_bring_in(by, issue):
            seen = Issue.objects.visible_to(person).filter(pk=issue.pk).exists()
            if not seen:
                words = _("This issue is confidential: %(name)s does not see it.")
                raise Denied(words % {"name": person.name})
