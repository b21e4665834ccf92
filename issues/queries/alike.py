"""Earlier issues that read like a text, found while it is typed: bounded whatever the text is.

Three small searches, each ended by a LIMIT: the vehicle's own issues, the newest issues of the store,
and a search by the text's rarest pairs of characters;
of what they bring, thirty are read and compared. How rare a pair is says the database's own
statistics; pairs are taken from the rarest on until together they would touch POSTINGS rows, so a text
made of everyday words only ("客户投诉") is compared with the newest issues instead of with all of them.
"""

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import F

from customers.models import Vehicle
from issues.models import Issue
from issues.models.issue import IssueQuerySet
from issues.states import OPEN, IssueStatus
from people import privacy
from people.models import Store, User
from search.query import terms

READ = 400
"""So many characters of the text say what it is about."""
TERMS = 14
POSTINGS = 20_000
COMMON = 0.1
"""A pair that so many issues have tells nothing."""
CANDIDATES = 400
NEWEST = 200
RANKED = 30
SHOWN = 5
ALIKE = 0.24
"""From here on two texts speak of one thing (cosine over weighted pairs of characters)."""
KEPT_FOR = 600
EVERYDAY = frozenset(
    [
        "客户",
        "我们",
        "今天",
        "昨天",
        "一个",
        "没有",
        "有人",
        "这个",
        "那个",
        "已经",
        "还是",
        "现在",
        "时候",
        "怎么",
        "什么",
        "可以",
        "需要",
        "问题",
        "反映",
        "来店",
        "到店",
        "店里",
        "了一",
        "车主",
        "车辆",
        "出现",
        "发现",
        "情况",
        "处理",
        "希望",
        "请尽",
        "尽快",
        "维修",
        "工单",
        "上午",
        "下午",
        "师傅",
        "前台",
        "车间",
        "有点",
        "比较",
        "就是",
        "不能",
        "一直",
        "the",
        "and",
    ]
)


@dataclass(frozen=True)
class Alike:
    """An earlier issue, and how alike it reads (0 to 1)."""

    issue: Issue
    score: float

    @property
    def is_open(self) -> bool:
        return self.issue.status in OPEN


@dataclass(frozen=True)
class Common:
    """How often the commonest pairs occur, as the planner knows it; rows of the table."""

    shares: Mapping[str, float]
    rows: float

    @cached_property
    def rest(self) -> float:
        """The share that a pair has at most when it is not among the commonest."""
        return min(self.shares.values(), default=0.0)

    def share(self, term: str) -> float:
        return self.shares.get(term, self.rest)

    def weight(self, term: str) -> float:
        """Rare pairs say more; everyday ones little even before there are statistics."""
        weight = -math.log10(max(self.share(term), 1e-4)) / 4 if self.shares else 1.0
        return weight * (0.15 if term in EVERYDAY else 1.0)


def common() -> Common:
    return _common(int(time.monotonic() // KEPT_FOR))


@lru_cache(maxsize=1)
def _common(_since: int) -> Common:
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.reltuples, s.most_common_elems::text::text[], s.most_common_elem_freqs"
            " from pg_class c left join pg_stats s on s.tablename = c.relname"
            " and s.schemaname = c.relnamespace::regnamespace::text and s.attname = 'search'"
            " where c.oid = %s::regclass",
            [Issue._meta.db_table],  # noqa: SLF001 - Django's documented name
        )
        rows, lexemes, shares = cursor.fetchone() or (0, None, None)
    known = dict(zip(lexemes or (), shares or (), strict=False))
    return Common(known, max(rows, 0))


def forget() -> None:
    """The statistics were gathered anew."""
    _common.cache_clear()


def pairs(text: str) -> list[str]:
    """Pairs of Chinese characters and Latin words of a text, without what names people and cars."""
    for one in reversed(privacy.find(text)):
        text = f"{text[: one.start]} {text[one.end :]}"
    found: list[str] = []
    for run in terms(text[:READ]):
        if run.isascii():
            found += [run] if len(run) > 1 and not run.isdecimal() else []
        else:
            found += [run[at : at + 2] for at in range(len(run) - 1)]
    return list(dict.fromkeys(found))


def telling(words: Sequence[str], known: Common) -> list[str]:
    """The rarest of them that together touch at most POSTINGS rows; none where all are common."""
    chosen: list[str] = []
    touched = 0.0
    said = (word for word in words if word not in EVERYDAY and known.share(word) <= COMMON)
    order = sorted(said, key=known.share)
    for word in order[:TERMS]:
        touched += known.share(word) * known.rows
        if touched > POSTINGS:
            break
        chosen.append(word)
    return chosen


def any_of(words: Iterable[str]) -> SearchQuery:
    quoted = ("'" + word.replace("\\", "\\\\").replace("'", "''") + "'" for word in words)
    return SearchQuery(" | ".join(quoted), config="simple", search_type="raw")


def seen_by(store: Store, user: User | None) -> IssueQuerySet:
    """What may be compared with: what the person may see; without one, nothing confidential."""
    rows = Issue.objects.of_store(store.pk)
    return rows.filter(is_confidential=False) if user is None else rows.visible_to(user)


def by_rare_pairs(rows: IssueQuerySet, words: Sequence[str]) -> Iterable[tuple[int, float]]:
    """Key and rank of at most CANDIDATES rows, from the index of words."""
    query = any_of(words)
    ranked = rows.filter(search=query).annotate(rank=SearchRank(F("search"), query))
    return ranked.order_by().values_list("pk", "rank")[:CANDIDATES]


def among_newest(rows: IssueQuerySet, words: Sequence[str]) -> Iterable[tuple[int, float]]:
    """Key and rank of the NEWEST rows, from the index of days; most share nothing and rank 0."""
    ranked = rows.annotate(rank=SearchRank(F("search"), any_of(words)))
    return ranked.order_by("-reported_at", "-pk").values_list("pk", "rank")[:NEWEST]


def alike(
    store: Store, text: str, user: User | None, *, but: Issue | None = None, most: int = SHOWN
) -> list[Alike]:
    """The most alike earlier issues, best first; three queries at most."""
    words = pairs(text)
    if not words:
        return []
    known = common()
    rows = seen_by(store, user)
    ranks = dict(among_newest(rows, words))
    rare = telling(words, known)
    if rare:
        ranks |= dict(by_rare_pairs(rows, rare))
    ranks.pop(but.pk if but is not None else 0, None)
    best = sorted((pk for pk, rank in ranks.items() if rank), key=lambda pk: (-ranks[pk], -pk))
    found = (
        Issue.objects.filter(pk__in=best[:RANKED])
        .exclude(status__in=(IssueStatus.DUPLICATE, IssueStatus.REJECTED))
        .select_related("owner", "component")
        .defer("search")
    )
    scored = [Alike(issue, _score(words, pairs(issue.text), known)) for issue in found]
    scored.sort(key=lambda one: (one.score, one.issue.pk), reverse=True)
    return [one for one in scored if one.score >= ALIKE][:most]


def _score(one: Sequence[str], other: Sequence[str], known: Common) -> float:
    """The cosine of two sets of pairs, each pair weighted by how rare it is."""
    weights = {word: known.weight(word) ** 2 for word in {*one, *other}}
    shared = sum(weights[word] for word in {*one} & {*other})
    whole = sum(weights[word] for word in one) * sum(weights[word] for word in other)
    return shared / math.sqrt(whole) if whole else 0.0


def of_vehicle(vehicle: Vehicle, user: User, most: int = 3) -> list[Issue]:
    """The newest issues of a car, from the index on vehicle."""
    rows = Issue.objects.visible_to(user).filter(vehicle=vehicle)
    return list(rows.order_by("-reported_at").defer("search").select_related("component")[:most])
