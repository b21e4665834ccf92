"""The list, its filters and kept lists; the board and its moves; nothing grows with the rows."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from issues.models import Issue, SavedFilter
from issues.queries.board import COLUMNS, column_of
from issues.services import filters as saving
from issues.services import moving, watching
from issues.states import IssueStatus
from people.models import Store, StoreGroup, User
from people.permissions import Role
from people.rules import NotNow
from tests import factories
from tests.conftest import SignIn

LIST, BOARD = "issues:list", "issues:board"

pytestmark = pytest.mark.req("5.4")


@pytest.fixture
def owner(store: Store) -> User:
    return factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR)


@pytest.fixture
def some(store: Store, advisor: User, director: User, owner: User) -> dict[str, Issue]:
    """Five issues that differ in what can be filtered by."""
    department = factories.department(store, "配件部")
    made = {
        "brake": factories.issue(
            advisor, "刹车异响", owner=owner, component=factories.component(store), priority=2
        ),
        "parts": factories.issue(director, "配件缺货三天", owner=director),
        "place": factories.issue(
            advisor,
            "休息区漏水",
            owner=owner,
            place=factories.place(store, "休息区"),
            channel="phone",
        ),
        "late": factories.issue(advisor, "系统登录慢", owner=owner, kind="it"),
        "done": factories.issue(advisor, "已拒绝的事", owner=owner),
    }
    Issue.objects.filter(pk=made["parts"].pk).update(department=department)
    Issue.objects.filter(pk=made["late"].pk).update(
        due_at=timezone.now() - dt.timedelta(days=1),
        reported_at=timezone.now() - dt.timedelta(days=40),
    )
    moving.refuse(made["done"], why="不属于本店", by=director)
    watching.watch(made["parts"], by=owner)
    return made


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, {"brake", "parts", "place", "late"}),
        ({"state": "any"}, {"brake", "parts", "place", "late", "done"}),
        ({"state": "closed"}, {"done"}),
        ({"state": "overdue"}, {"late"}),
        ({"state": "verify"}, set()),
        ({"scope": "mine"}, {"brake", "place", "late"}),
        ({"scope": "watched"}, {"parts"}),
        ({"scope": "reported"}, set()),
        ({"scope": "department"}, {"brake", "place", "late"}),
        ({"priority": "2"}, {"brake"}),
        ({"kind": "it"}, {"late"}),
        ({"channel": "phone"}, {"place"}),
        ({"period": "30"}, {"brake", "parts", "place"}),
        ({"q": "缺货"}, {"parts"}),
        ({"q": "拒绝"}, {"done"}),
        ({"q": "拒绝", "state": "open"}, set()),
        (
            {"scope": "nonsense", "priority": "x", "owner": "1e9"},
            {"brake", "parts", "place", "late"},
        ),
    ],
)
def test_filters(
    sign_in: SignIn,
    owner: User,
    some: dict[str, Issue],
    query: dict[str, str],
    expected: set[str],
) -> None:
    page = sign_in(owner).get(reverse(LIST), query).context["page"]
    names = {issue.pk: name for name, issue in some.items()}
    assert {names[issue.pk] for issue in page.rows} == expected


def test_filters_by_key(
    sign_in: SignIn, owner: User, director: User, some: dict[str, Issue]
) -> None:
    client = sign_in(owner)
    for name, key in (
        ("component", some["brake"].component_id),
        ("place", some["place"].place_id),
        ("owner", director.pk),
        ("department", Issue.objects.get(pk=some["parts"].pk).department_id),
    ):
        rows = client.get(reverse(LIST), {name: key}).context["page"].rows
        assert len(rows) == 1, name


def test_reported_by_me_shows_what_is_over_too(
    sign_in: SignIn, advisor: User, some: dict[str, Issue]
) -> None:
    page = sign_in(advisor).get(reverse(LIST), {"scope": "reported"}).context["page"]
    assert {issue.pk for issue in page.rows} == {
        some[name].pk for name in ("brake", "place", "late", "done")
    }


def test_mine_comes_in_the_order_of_the_due_times(
    sign_in: SignIn, owner: User, some: dict[str, Issue]
) -> None:
    rows = sign_in(owner).get(reverse(LIST), {"scope": "mine"}).context["page"].rows
    assert rows[0].pk == some["late"].pk


def test_age_is_said_in_words_and_colour(
    sign_in: SignIn, owner: User, some: dict[str, Issue]
) -> None:
    html = sign_in(owner).get(reverse(LIST)).content.decode()
    assert "40 天" in html
    assert "已超期" in html or "逾期" in html


def test_htmx_gets_the_rows_alone(sign_in: SignIn, owner: User, some: dict[str, Issue]) -> None:
    html = sign_in(owner).get(reverse(LIST), headers={"HX-Request": "true"}).content.decode()
    assert html.lstrip().startswith('<div id="rows"')


def test_pages_by_key(sign_in: SignIn, advisor: User) -> None:
    for n in range(43):
        factories.issue(advisor, f"第{n}件异响")
    client, seen = sign_in(advisor), []
    query: dict[str, str] = {"scope": "all"}
    for size in (30, 13):
        page = client.get(reverse(LIST), query).context["page"]
        assert len(page.rows) == size
        seen += [issue.pk for issue in page.rows]
        query = {"after": page.after}
    assert len(set(seen)) == 43
    for sort in ("best", "new"):
        first = client.get(reverse(LIST), {"q": "异响", "sort": sort}).context["page"]
        rest = client.get(reverse(LIST), {"q": "异响", "sort": sort, "after": first.after}).context[
            "page"
        ]
        assert len({one.pk for one in (*first.rows, *rest.rows)}) == 43


@pytest.mark.parametrize("name", [LIST, BOARD])
@pytest.mark.parametrize("many", [1, 12])
def test_queries_do_not_grow_with_the_rows(
    sign_in: SignIn,
    advisor: User,
    name: str,
    many: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(many):
        factories.issue(
            advisor,
            f"沪A{n:05} 异响",
            component=factories.component(advisor.store),
            place=factories.place(advisor.store, f"地点{n}"),
        )
    client = sign_in(advisor)
    client.get(reverse(name))
    # user, unread, four lists of the filters; rows and kept lists, or counts and the one full column
    with django_assert_num_queries(8):
        client.get(reverse(name))


@pytest.mark.parametrize("name", [LIST, BOARD])
def test_nothing_of_another_store(
    sign_in: SignIn, stranger: User, some: dict[str, Issue], name: str
) -> None:
    html = sign_in(stranger).get(reverse(name), {"state": "any"}).content.decode()
    assert not any(issue.title in html for issue in some.values())


def test_confidential_is_not_listed_for_others(
    sign_in: SignIn, technician: User, director: User, some: dict[str, Issue]
) -> None:
    Issue.objects.filter(pk=some["brake"].pk).update(is_confidential=True)
    for query in ({}, {"q": "刹车异响"}):
        html = sign_in(technician).get(reverse(LIST), query).content.decode()
        assert some["brake"].number not in html
    assert some["brake"].number in sign_in(director).get(reverse(LIST)).content.decode()


def test_kept_lists_own_and_shared(
    sign_in: SignIn, owner: User, advisor: User, stranger: User
) -> None:
    client = sign_in(owner)
    given = {
        "name": " 车间 逾期 ",
        "query": "state=overdue&kind=technical&evil=1",
        "is_shared": "on",
    }
    client.post(reverse("issues:filter_keep"), given)
    row = SavedFilter.objects.get()
    assert (row.name, row.query) == ("车间 逾期", "state=overdue&kind=technical")
    seen = [
        row.name in sign_in(user).get(reverse(LIST)).content.decode()
        for user in (owner, advisor, stranger)
    ]
    assert seen == [True, True, False]
    assert sign_in(advisor).post(reverse("issues:filter_forget", args=[row.pk])).status_code == 404
    client.post(reverse("issues:filter_forget", args=[row.pk]))
    assert not SavedFilter.objects.exists()


def test_lists_without_a_name_or_too_many_are_not_kept(owner: User) -> None:
    with pytest.raises(NotNow):
        saving.keep(" ", "", is_shared=False, by=owner)
    for n in range(saving.MOST):
        saving.keep(f"列表{n}", "", is_shared=False, by=owner)
    with pytest.raises(NotNow):
        saving.keep("再一个", "", is_shared=False, by=owner)
    saving.keep("列表1", "state=any", is_shared=True, by=owner)
    assert SavedFilter.objects.count() == saving.MOST


def test_every_state_has_a_column() -> None:
    assert {column_of(status) for status in IssueStatus} == set(COLUMNS)


def test_board_counts_no_further_than_ninety_nine(sign_in: SignIn, advisor: User) -> None:
    first = factories.issue(advisor, "异响")
    columns = [f.attname for f in Issue._meta.concrete_fields if f.attname not in {"id", "search"}]
    same = {name: getattr(first, name) for name in columns}
    Issue.objects.bulk_create(Issue(**{**same, "number": f"I-x-{n}"}) for n in range(120))
    column = sign_in(advisor).get(reverse(BOARD)).context["columns"][0][0]
    assert (column.name, column.count, len(column.cards)) == ("new", "99+", 15)


def test_board_moves_by_button_and_by_drag(
    sign_in: SignIn, owner: User, some: dict[str, Issue]
) -> None:
    client, issue = sign_in(owner), some["brake"]
    url = reverse("issues:board_move", args=[issue.pk])
    client.post(url, {"move": "accept"})
    issue.refresh_from_db()
    assert issue.status == IssueStatus.IN_PROGRESS
    asked = client.post(url, {"column": "waiting"})
    assert asked.headers["Location"] == f"{issue.get_absolute_url()}#move-wait"
    moving.wait(issue, IssueStatus.WAITING_PARTS, why="等件", by=owner)
    client.post(url, {"column": "hand"})
    issue.refresh_from_db()
    assert issue.status == IssueStatus.IN_PROGRESS


def test_board_moves_nothing_that_the_rules_forbid(
    sign_in: SignIn, technician: User, stranger: User, some: dict[str, Issue]
) -> None:
    issue = some["brake"]
    url = reverse("issues:board_move", args=[issue.pk])
    for given in ({"move": "accept"}, {"column": "hand"}, {"column": "closed"}, {"column": "x"}):
        assert sign_in(technician).post(url, given).headers["Location"] == reverse(BOARD)
    issue.refresh_from_db()
    assert issue.status == IssueStatus.NEW
    assert sign_in(stranger).post(url, {"move": "accept"}).status_code == 404


def test_group_manager_sees_one_store_at_a_time_on_the_board(
    sign_in: SignIn, store: Store, advisor: User
) -> None:
    group = StoreGroup.objects.create(name="恒达集团")
    other = factories.store(code="HD02", name="恒达二店", group=group)
    store.group = group
    store.save()
    manager = factories.person(store, "顾文博", Role.GROUP_MANAGER)
    factories.issue(advisor, "本店异响")
    factories.issue(factories.person(other, "二店顾问"), "二店异响")
    client = sign_in(manager)
    assert "二店异响" not in client.get(reverse(BOARD)).content.decode()
    assert "二店异响" in client.get(reverse(BOARD), {"store": other.pk}).content.decode()
    both = client.get(reverse(LIST)).content.decode()
    assert "二店异响" in both
    assert "本店异响" in both


def test_start_page_shows_what_waits_for_me(
    sign_in: SignIn, owner: User, director: User, advisor: User, some: dict[str, Issue]
) -> None:
    moving.accept(some["brake"], by=owner)
    moving.contain(some["brake"], "停用", by=owner)
    moving.solve(some["brake"], "换片", by=owner)
    Issue.objects.filter(pk=some["place"].pk).update(verifier=director)
    home = reverse("today")
    assert some["late"].title in sign_in(owner).get(home).content.decode()
    assert some["brake"].title in sign_in(director).get(home).content.decode()
    issue = moving.verify(Issue.objects.get(pk=some["brake"].pk), by=director)
    moving.feed_back(issue, "换好了", by=owner)
    assert some["brake"].title in sign_in(advisor).get(home).content.decode()


def test_effect_check_is_on_the_start_page_when_due(
    sign_in: SignIn, owner: User, director: User, advisor: User
) -> None:
    issue = factories.issue(advisor, "异响", owner=owner, verifier=director)
    moving.accept(issue, by=owner)
    moving.solve(issue, "换", by=owner)
    moving.verify(issue, by=director)
    moving.feed_back(issue, "好了", by=owner)
    moving.accept_result(issue, by=advisor)
    card = 'id="issues-effects"'
    assert card not in sign_in(director).get(reverse("today")).content.decode()
    with time_machine.travel(timezone.now() + dt.timedelta(days=31)):
        assert card in sign_in(director).get(reverse("today")).content.decode()


def test_who_leaves_is_shown_what_to_hand_over(
    sign_in: SignIn, director: User, owner: User, some: dict[str, Issue]
) -> None:
    url = reverse("people:person_deactivate", args=[owner.pk])
    assert f"owner={owner.pk}" in sign_in(director).get(url).content.decode()


def test_filters_of_the_board_are_folded_until_one_is_chosen(
    sign_in: SignIn, director: User, some: dict[str, Issue]
) -> None:
    """The store that the board always shows is no choice of its reader."""
    client = sign_in(director)

    plain = client.get(reverse(BOARD))
    chosen = client.get(reverse(BOARD), {"kind": "it"})

    assert (plain.context["set"], chosen.context["set"]) == (0, 1)
    assert '<details class="more-filters" >' in plain.content.decode()
    assert '<details class="more-filters" open>' in chosen.content.decode()
    assert f"issue-{some['late'].pk}" in chosen.content.decode()
    assert f"issue-{some['brake'].pk}" not in chosen.content.decode()
