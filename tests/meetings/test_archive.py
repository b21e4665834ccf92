"""All minutes, and what is written in them."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from meetings.models import Meeting, Minutes, MinutesVersion
from people.models import Store, User
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.req("3.7")
HTMX = {"HX-Request": "true"}
URL = "/minutes/"


def written(store: Store, by: User, body: str, **fields: object) -> Meeting:
    """A meeting whose minutes are out since `ago` days."""
    ago, status = int(str(fields.pop("ago", 1))), fields.pop("status", "confirmed")
    at = timezone.now() - dt.timedelta(days=ago)
    made = factories.meeting(
        store, chair=by, starts_at=at, status="published", started_at=at, ended_at=at, **fields
    )
    out = {"published_at": at, "published_by": by}
    if status == "draft":
        Minutes.objects.create(meeting=made, body=body)
        return made
    kept = Minutes.objects.create(meeting=made, body=body, status=status, version=1, **out)
    MinutesVersion.objects.create(minutes=kept, number=1, body=body, **out)
    return made


@pytest.mark.parametrize(
    ("q", "extract"),
    [
        ("异响", "路试未复现<mark>异响</mark>"),
        ("制动 异响", "<mark>制动</mark>件"),
        ("BRAKE", "<mark>brake</mark> pads"),
    ],
)
def test_any_two_characters_are_found_and_marked(
    q: str, extract: str, store: Store, director: User, technician: User, sign_in: SignIn
) -> None:
    written(store, director, "## 讨论\n\n- 路试未复现异响\n- **制动**件 brake pads", title="质量会")
    written(store, director, "排班", title="排班会")

    page = sign_in(technician).get(URL, {"q": q}).content.decode()

    assert extract in page
    assert "质量会" in page
    assert "排班会" not in page
    assert "##" not in page.split("<main")[1]


def test_titles_and_themes_are_searched_too(store: Store, director: User, sign_in: SignIn) -> None:
    written(store, director, "无", title="漆面返工会", theme="清漆批次")

    page = sign_in(director).get(URL, {"q": "清漆"}).content.decode()

    assert "漆面返工会" in page


def test_newest_stand_first_and_pages_follow(store: Store, director: User, sign_in: SignIn) -> None:
    for n in range(23):
        written(store, director, "正文", title=f"例会第{n:02}次", ago=n + 1)
    reader = sign_in(director)

    first = reader.get(URL)
    page = first.content.decode()
    second = reader.get(URL, {"after": first.context["after"]}).content.decode()

    assert page.index("例会第00次") < page.index("例会第19次")
    assert "例会第20次" not in page
    assert "例会第22次" in second


def test_drafts_complaints_and_other_stores_are_not_found(
    store: Store, director: User, technician: User, stranger: User, sign_in: SignIn
) -> None:
    written(store, director, "草稿异响", status="draft", title="草稿会")
    written(store, director, "投诉异响", kind="complaint", is_restricted=True, title="投诉会")
    written(stranger.store, stranger, "别家异响", title="别家会")

    page = sign_in(technician).get(URL, {"q": "异响"}).content.decode()

    for hidden in ("草稿会", "投诉会", "别家会"):
        assert hidden not in page
    assert "没有找到" in page


def test_what_was_written_is_text_and_never_markup(
    store: Store, director: User, sign_in: SignIn
) -> None:
    written(store, director, "<script>alert(1)</script> 异响")

    page = sign_in(director).get(URL, {"q": "异响"}).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_under_htmx_only_the_rows_come(store: Store, director: User, sign_in: SignIn) -> None:
    written(store, director, "异响")

    page = sign_in(director).get(URL, {"q": "异响"}, headers=HTMX).content.decode()

    assert page.strip().startswith('<div id="rows">')


def test_meetings_lead_here(director: User, sign_in: SignIn) -> None:
    assert f'href="{URL}"' in sign_in(director).get(reverse("meetings:list")).content.decode()


@pytest.mark.parametrize("count", [2, 18])
def test_the_list_takes_the_same_queries_for_any_number(
    count: int,
    store: Store,
    director: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(count):
        written(store, director, "异响", ago=n + 1)
    client = sign_in(director)
    client.get(URL, {"q": "异响"})

    with django_assert_num_queries(3):
        client.get(URL, {"q": "异响"})
