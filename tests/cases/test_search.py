"""The archive is searched: nothing that stands in a text stays unfound, the best comes first."""

import datetime as dt
import itertools
import random
import re

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from cases import facets
from cases.models import Case, CaseEntry
from cases.queries import searching
from cases.queries.asking import ask
from cases.queries.searching import Chosen, counts, hits
from cases.services import indexing, reviewing
from people.models import User
from search.grams import normal
from tests import factories
from tests.bench.texts import sentences
from tests.conftest import SignIn

pytestmark = pytest.mark.req("4.6")


def archived(author: User, texts: list[str], **fields: object) -> list[Case]:
    """Published in bulk; the index is brought up to date by the sweep, as after a restore."""
    made = Case.objects.bulk_create(
        Case(
            store=author.store, author=author, kind="good", status="published", number=f"C-1-{n:03}",
            title=f"案例{n}", concern=text, published_at="2026-01-01T08:00:00Z", **fields,
        )
        for n, text in enumerate(texts)
    )  # fmt: skip
    assert indexing.sweep() == len(texts)
    return made


def found(user: User, q: str, **facets: str) -> list[int]:
    got = hits(user, ask(q), Chosen.read(facets), size=5000)
    return [hit.case_id for hit in got]


def test_every_piece_of_every_text_is_found(technician: User) -> None:
    """Recall and precision against the texts themselves, 400 questions of 2 to 8 characters."""
    rng = random.Random(3)
    odd = [
        "更换ABS泵后故障码P0301、U0121消失，里程12,345km；胎压2.3bar／2.5bar",
        "ＶＩＮ尾号全角ＡＢＣ１２３，温度９０℃，①拆检②清洗③复装",
        "刹车，异响。刹车异 响！（左前）“咯吱”——冷车……热车好转",
        "发动机\u200b抖动\ufeff怠速 800rpm\t±50，😀客户满意",
        "很长" * 900 + "的结尾独一无二",
    ]
    prose = sentences()
    texts = odd + ["。".join(rng.sample(prose, 9)) for _ in range(60)]
    cases = archived(technician, texts)
    asked = 0
    while asked < 400:
        case = rng.choice(cases)
        start, length = rng.randrange(len(case.concern)), rng.randint(2, 8)
        q = case.concern[start : start + length]
        if not re.fullmatch(r"[一-鿿A-Za-z0-9]{2,8}", q):
            continue
        asked += 1
        truth = {
            one.pk
            for one in cases
            if normal(q) in normal(f"{one.number} {one.title} {one.concern}")
        }
        got = {hit.case_id for hit in hits(technician, ask(q, widen=False), Chosen(), size=5000)}
        assert got == truth, q


@pytest.mark.parametrize(
    "q",
    [
        "ABS",
        "BS泵",
        "0301",
        "P03",
        "泵后故障",
        "abc123",
        "90",
        "拆检",
        "刹车异响",
        "发动机抖动",
        "抖",
        "C-1-003",
        "结尾独一无二",
    ],
)
def test_odd_questions_find_something(technician: User, q: str) -> None:
    archived(
        technician,
        [
            "更换ABS泵后故障码P0301", "全角ＡＢＣ１２３，温度９０℃，①拆检", "左前刹车异响", "发动机\u200b抖动",
            "很长" * 900 + "的结尾独一无二",
        ],
    )  # fmt: skip
    assert found(technician, q)


@pytest.mark.parametrize(
    "q", ["，。！", "'", "\\", "a' | 'b", "刹车'); drop table x;--", "\x00", "!:*&", "%"]
)
def test_odd_input_is_harmless(technician: User, sign_in: SignIn, q: str) -> None:
    archived(technician, ["左前刹车异响"])
    assert (
        sign_in(technician)
        .get("/cases/", {"q": q, "component": "²", "year": "9" * 30, "after": "x~y~z"})
        .status_code
        == 200
    )


def test_what_stands_apart_is_not_found(technician: User) -> None:
    archived(technician, ["左前异常，前门响，门响", "左前门，响"])
    assert found(technician, "左前门响") == []


def test_words_that_mean_the_same_come_after_those_typed(technician: User, director: User) -> None:
    other = factories.published_case(technician, director, "制动时有响声")
    text = factories.published_case(technician, director, "客户抱怨", concern="刹车异响很大")
    cause = factories.published_case(technician, director, "左前轮", cause="刹车异响来自导向销")
    title = factories.published_case(technician, director, "刹车异响：导向销干涩")

    assert found(technician, "刹车异响") == [title.pk, other.pk, cause.pk, text.pk] or found(
        technician, "刹车异响"
    ) == [other.pk, title.pk, cause.pk, text.pk]


def test_an_archive_of_ones_own(
    technician: User, director: User, stranger: User, sign_in: SignIn
) -> None:
    case = factories.published_case(technician, director, "刹车异响")
    draft = factories.case(technician, "刹车异响草稿")
    assert found(technician, "刹车") == [case.pk]
    assert found(stranger, "刹车") == []
    reviewing.withdraw(case, why="重复", by=director)
    assert found(technician, "刹车") == []
    assert not CaseEntry.objects.filter(case=draft).exists()


def test_two_characters_on_a_phone(
    client: Client, technician: User, director: User, sign_in: SignIn
) -> None:
    part = factories.symptom(technician.store)
    factories.published_case(
        technician,
        director,
        "刹车异响：导向销干涩",
        symptom=part,
        component=part.component,
        model="迈腾",
        codes=["P0301"],
    )
    factories.published_case(technician, director, "空调不制冷", concern="夏天不凉")
    page = sign_in(technician)
    body = page.get("/cases/", {"q": "异响"}).content.decode()
    assert "<mark>异响</mark>" in body
    assert "空调不制冷" not in body
    assert "迈腾" in body
    assert "P0301" in page.get("/cases/", {"codes": "p0301"}).content.decode()
    assert "导向销" not in page.get("/cases/", {"q": "异响", "kind": "improve"}).content.decode()
    meant = page.get("/cases/", {"q": "刹车异想"}).content.decode()
    assert "刹车异响" in meant
    fragment = page.get("/cases/", {"q": "异响"}, headers={"HX-Request": "true"}).content.decode()
    assert fragment.lstrip().startswith('<div id="found"')


def test_only_what_is_there_is_meant(
    technician: User, director: User, stranger: User, sign_in: SignIn
) -> None:
    """A word put right that finds nothing either is no help; the part that is known is."""
    factories.published_case(technician, director, "制动异响：导向销干涩")
    page = sign_in(technician).get("/cases/", {"q": "制动尖交"})
    assert [text for text, _url in page.context["found"].meant] == ["制动"]
    page = sign_in(stranger).get("/cases/", {"q": "制动尖交"})
    assert not page.context["found"].meant


def test_facets_that_narrow(technician: User, director: User, sign_in: SignIn) -> None:
    """Two noises say of what, a single value of all is left out, many are folded."""
    for n, of in enumerate(("制动系统", "转向系统", *["制动系统"] * 6)):
        symptom = factories.symptom(technician.store, of=of)
        factories.published_case(
            technician,
            director,
            f"异响{n}",
            symptom=symptom,
            component=symptom.component,
            brand="大众",
            model=f"车型{n}",
        )
    page = sign_in(technician).get("/cases/", {"q": "异响"})
    facets = {facet.name: facet for facet in page.context["found"].facets}
    symptoms = [(one.label, one.count) for one in facets["symptom"].options]
    assert symptoms == [("制动系统 · 异响", 7), ("转向系统 · 异响", 1)]
    assert not {"brand", "year", "kind"} & facets.keys()
    assert (len(facets["model"].first), len(facets["model"].rest)) == (5, 3)
    assert "还有 3 项" in page.content.decode()
    one = sign_in(technician).get("/cases/", {"q": "异响", "model": "车型1"})
    assert [facet.name for facet in one.context["found"].facets] == ["model"]
    assert 'id="facets"' in page.content.decode()
    assert 'id="facets"' not in one.content.decode(), "nothing is left to choose"


def test_pages_follow_each_other(technician: User) -> None:
    cases = archived(technician, [f"刹车异响第{n}例" for n in range(50)])
    seen, after = [], ""
    for _page in range(10):
        got = hits(technician, ask("刹车"), Chosen(), size=20, after=after)
        seen += [hit.case_id for hit in got[:20]]
        if len(got) <= 20:
            break
        after = got[19].cursor
    assert sorted(seen) == sorted(one.pk for one in cases)
    assert len(seen) == len(set(seen))


def test_the_index_narrows_as_the_columns_do(
    technician: User, director: User, stranger: User
) -> None:
    """Words and facets are answered by one index: against every case looked at one by one."""
    parts = [factories.symptom(technician.store, name) for name in ("异响", "抖动")]
    rng = random.Random(5)
    texts = [rng.choice(["刹车异响", "制动异响", "空调不凉"]) + f"第{n}例" for n in range(60)]
    archived(technician, texts)
    for case in Case.objects.all():
        case.kind, case.model = (
            rng.choice(["good", "improve"]),
            rng.choice(["迈腾", "O'速\\腾", ""]),
        )
        case.symptom = rng.choice([*parts, None])
        case.component = case.symptom.component if case.symptom else None
        case.codes = rng.sample(["P0301", "U0100", "P0302"], rng.randrange(3))
        case.save()
    rows = list(Case.objects.select_related("entry"))
    for q in ("刹车", "异响第1", "刹车异响", "凉"):
        for kind, model, part, code in itertools.product(
            ("", "good"), ("", "迈腾", "O'速\\腾"), (None, *parts), ("", "p0301")
        ):
            truth = {
                one.pk
                for one in rows
                if q in one.entry.text
                and kind in {"", one.kind}
                and model in {"", one.model}
                and part in {None, one.symptom}
                and (not code or code.upper() in one.codes)
            }
            narrowed = {"kind": kind, "model": model, "codes": code}
            narrowed["symptom"] = str(part.pk) if part else ""
            question, chosen = ask(q, widen=False), Chosen.read(narrowed)
            got = hits(technician, question, chosen, size=100)
            assert {hit.case_id for hit in got} == truth
            assert counts(technician, question, chosen).total == len(truth)
    assert found(stranger, "异响") == []
    assert found(technician, "异响", year="2025") == []
    assert len(found(technician, "第", year="2026")) == 60


def test_very_common_words_are_looked_for_among_the_newest_first(
    technician: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the months of the newest and without, the same comes out, page for page."""
    archived(technician, [f"{'制动异响' if n % 3 else '刹车'}，第{n}例" for n in range(90)])
    now = timezone.now()
    for n, case in enumerate(Case.objects.order_by("pk")):
        case.published_at = now - dt.timedelta(days=4 * n)
        case.save()
    monkeypatch.setattr(searching, "COUNTED", 12)

    def all_of(q: str, recent: int) -> tuple[list[int], searching.Counts]:
        cache.clear()
        monkeypatch.setattr(searching, "RECENT", recent)
        seen, after = [], ""
        while True:
            got = hits(technician, ask(q), Chosen(), size=10, after=after)
            seen += [hit.case_id for hit in got[:10]]
            if len(got) <= 10:
                return seen, counts(technician, ask(q), Chosen())
            after = got[9].cursor

    for q in ("刹车", "异响", "制动异响", "第", "第8", "没有"):
        plain = all_of(q, 10_000)
        assert searching.newest_months([technician.store_id]) == []
        for recent in (5, 30, 60):
            assert all_of(q, recent) == plain
            assert len(searching.newest_months([technician.store_id])) in range(2, 13)


def test_months_follow_each_other() -> None:
    with time_machine.travel(dt.datetime(2026, 1, 31, 23, tzinfo=dt.UTC), tick=False):
        edge = dt.datetime(2025, 10, 31, tzinfo=dt.UTC)
        assert searching._months(edge) == [
            *("202510", "202511", "202512"),
            *("202601", "202602", "202603"),
        ]
        assert searching._months(edge - dt.timedelta(days=800)) == []
    assert facets.month(edge) == "202510"


@pytest.mark.parametrize("count", [3, 40])
def test_few_queries_at_any_size(
    technician: User,
    sign_in: SignIn,
    count: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    archived(technician, [f"刹车异响第{n}例" for n in range(count)])
    client = sign_in(technician)
    client.get("/cases/")
    with django_assert_max_num_queries(15):
        client.get("/cases/", {"q": "刹车", "kind": "good"})
