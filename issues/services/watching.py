"""Who follows an issue, what is new since they looked, and telling them without a flood."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import connection, transaction
from django.db.models import Case, F, Q, When
from django.utils import timezone

from issues.models import Entry, Issue, Watch
from issues.rules import reads_internal
from notifications import outbox
from people.models import User

QUIET = dt.timedelta(minutes=10)
"""Changes are told together once nothing more has changed for so long,"""
LONGEST = dt.timedelta(hours=1)
"""or once the first of them is so old."""
BATCH = 200
SHOWN = 5
_LOOK = f"""
with last as (select seen_at from {Watch._meta.db_table} where issue_id = %s and user_id = %s)
insert into {Watch._meta.db_table} (issue_id, user_id, seen_at) values (%s, %s, %s)
on conflict (issue_id, user_id) do update set seen_at = excluded.seen_at
returning (select seen_at from last)
"""  # noqa: S608, SLF001 - our own table, by Django's documented name


def note_change(issue: Issue, at: dt.datetime, *, for_owner: bool = False) -> None:
    """Remember that watchers will want to hear (`for_owner`: the owner too); one query."""
    watched = Issue.watchers.through.objects.filter(issue=issue.pk).values("issue")
    rows = Issue.objects.filter(pk=issue.pk)
    (rows if for_owner else rows.filter(pk__in=watched)).update(
        news_at=at, news_from=Case(When(news_from=None, then=at), default=F("news_from"))
    )


def watch(issue: Issue, *, by: User) -> None:
    issue.watchers.add(by)


def unwatch(issue: Issue, *, by: User) -> None:
    issue.watchers.remove(by)


def look(issue: Issue, user: User) -> dt.datetime | None:
    """Note that the person looks now; returns when they looked last, None at the first time."""
    key, now = [issue.pk, user.pk], timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, [*key, *key, now])
        last: dt.datetime | None = cursor.fetchone()[0]
    return last


def sweep(now: dt.datetime) -> int:
    """Tell watchers what has changed and come to rest. Returns of how many issues."""
    done = 0
    while batch := _tell_batch(now):
        done += batch
    return done


@transaction.atomic
def _tell_batch(now: dt.datetime) -> int:
    """Two sweeps at once share the work; what was told is not told again."""
    rested = Q(news_at__lte=now - QUIET) | Q(news_from__lte=now - LONGEST)
    issues = list(
        Issue.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(rested, news_at__isnull=False)
        .select_related("owner")
        .prefetch_related("watchers")
        .defer("search")[:BATCH]
    )
    entries = _entries(issues)
    for issue in issues:
        _tell(issue, entries.get(issue.pk, []))
    Issue.objects.filter(pk__in=[issue.pk for issue in issues]).update(news_at=None, news_from=None)
    return len(issues)


def _entries(issues: Sequence[Issue]) -> dict[int, list[Entry]]:
    since = min((issue.news_from for issue in issues if issue.news_from), default=timezone.now())
    starts = {issue.pk: issue.news_from or since for issue in issues}
    found: dict[int, list[Entry]] = {}
    for entry in Entry.objects.filter(issue__in=issues, at__gte=since).select_related("by"):
        if entry.at >= starts[entry.issue_id]:
            found.setdefault(entry.issue_id, []).append(entry)
    return found


def _tell(issue: Issue, entries: Sequence[Entry]) -> None:
    """Owner and watchers hear what others did and said, as far as the person may read it."""
    followers = {person.pk: person for person in (*issue.watchers.all(), issue.owner)}
    for watcher in followers.values():
        news = [entry for entry in entries if _is_news(entry, issue, watcher)]
        if not news:
            continue
        outbox.notify(
            "issues.watched",
            [watcher],
            key=f"issue-{issue.pk}-news-{news[-1].pk}",
            target=issue,
            url=issue.get_absolute_url(),
            context={"issue": issue, "news": news[-SHOWN:], "more": max(0, len(news) - SHOWN)},
        )


def _is_news(entry: Entry, issue: Issue, watcher: User) -> bool:
    if entry.by_id == watcher.pk or (not entry.is_public and not reads_internal(watcher, issue)):
        return False
    is_line = entry.kind == Entry.Kind.LINE
    is_told = (
        watcher.pk in {issue.reporter_id, issue.owner_id}
        if is_line
        else _is_told(entry, issue, watcher)
    )
    return not is_told and watcher.pk not in _called(entry)


def _is_told(entry: Entry, issue: Issue, watcher: User) -> bool:
    """What was said to one person was told to that person at once."""
    if entry.kind == Entry.Kind.ANSWER:
        return watcher.pk == issue.reporter_id
    return entry.kind == Entry.Kind.REPLY and watcher.pk == issue.owner_id


def _called(entry: Entry) -> Iterable[int]:
    has_sign = "@" in entry.text or "＠" in entry.text
    return entry.mentions.values_list("pk", flat=True) if has_sign else ()
