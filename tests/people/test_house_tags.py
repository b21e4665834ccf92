"""The tags and filters that every template has."""

import datetime as dt
import re
import zoneinfo
from types import SimpleNamespace

import pytest
import time_machine
from django.db.models import TextChoices
from django.template import Context, Template
from django.templatetags.static import static
from django.test import RequestFactory
from django.utils import timezone, translation

from people import richtext
from people.models import User
from people.templatetags import house

SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")
NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)  # a Monday


class Status(TextChoices):
    DONE = "done", "Finished"

    @property
    def colour(self) -> str:
        return "green"


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def local(day: str, hour: int = 14, minute: int = 0) -> dt.datetime:
    moment = dt.time(hour, minute, tzinfo=SHANGHAI)
    return dt.datetime.combine(dt.date.fromisoformat(day), moment)


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        (local("2026-11-23"), "今天 14:00", "Today 14:00"),
        (local("2026-11-24", 8, 5), "明天 08:05", "Tomorrow 08:05"),
        (dt.date(2026, 11, 22), "昨天", "Yesterday"),
        (local("2026-11-27"), "11-27 周五 14:00", "Fri 27 Nov 14:00"),
        (dt.date(2026, 12, 6), "12-06 周日", "Sun 6 Dec"),
        (dt.date(2027, 1, 4), "2027-01-04 周一", "Mon 4 Jan 2027"),
        (None, "", ""),
    ],
)
def test_a_moment_reads_as_people_say_it(value: dt.date | None, chinese: str, english: str) -> None:
    with time_machine.travel(NOW, tick=False):
        with translation.override("zh-hans"):
            in_chinese = house.when(value)
        with translation.override("en"):
            in_english = house.when(value)

    assert (in_chinese, in_english) == (chinese, english)


def test_a_moment_is_shown_in_the_readers_zone() -> None:
    value = dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC)

    with time_machine.travel(NOW, tick=False), translation.override("en"):
        with timezone.override(SHANGHAI):
            in_shanghai = house.when(value)
        with timezone.override(dt.UTC):
            in_utc = house.when(value)

    assert (in_shanghai, in_utc) == ("Tomorrow 07:30", "Today 23:30")


def test_moment_carries_the_exact_time_for_machines_and_for_hovering() -> None:
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        html = render("{% moment at %}{% moment on %}", at=local("2026-11-24"), on=NOW.date())

    assert html == (
        '<time datetime="2026-11-24T14:00:00+08:00" title="2026-11-24 14:00">Tomorrow 14:00</time>'
        '<time datetime="2026-11-23" title="2026-11-23">Today</time>'
    )


def test_moment_of_nothing_is_nothing() -> None:
    assert render("{% moment at %}", at=None) == ""


def test_moment_can_say_how_long_ago() -> None:
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        html = render('{% moment at style="ago" %}', at=NOW - dt.timedelta(minutes=5))

    assert ">5 minutes ago<" in html


def test_a_span_says_its_day_once() -> None:
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        same_day = render(
            "{% timespan a b %}", a=local("2026-11-24"), b=local("2026-11-24", 15, 30)
        )
        over_night = render(
            "{% timespan a b %}", a=local("2026-11-24", 22), b=local("2026-11-25", 1)
        )

    assert ">Tomorrow 14:00–15:30<" in same_day
    assert ">Tomorrow 22:00–Wed 25 Nov 01:00<" in over_night


@pytest.mark.parametrize(
    ("back", "chinese"),
    [
        (dt.timedelta(seconds=20), "刚刚"),
        (dt.timedelta(minutes=1), "1 分钟前"),
        (dt.timedelta(minutes=59), "59 分钟前"),
        (dt.timedelta(hours=3), "3 小时前"),
        (dt.timedelta(hours=13), "昨天 21:00"),
    ],
)
def test_ago_counts_for_half_a_day_then_names_the_day(back: dt.timedelta, chinese: str) -> None:
    with time_machine.travel(NOW, tick=False), translation.override("zh-hans"):
        assert house.ago(NOW - back) == chinese


def test_ago_of_nothing_is_nothing() -> None:
    assert house.ago(None) == ""


@pytest.mark.parametrize(
    ("day", "chinese"),
    [
        ("2026-11-20", "逾期 3 天"),
        ("2026-11-23", "今天到期"),
        ("2026-11-24", "还有 1 天"),
        ("2026-12-03", "还有 10 天"),
    ],
)
def test_due_says_how_far_the_date_is(day: str, chinese: str) -> None:
    with time_machine.travel(NOW, tick=False), translation.override("zh-hans"):
        assert house.due(dt.date.fromisoformat(day)) == chinese


def test_due_of_nothing_is_nothing() -> None:
    assert house.due(None) == ""


def test_an_icon_beside_words_is_hidden_from_readers_and_one_alone_is_named() -> None:
    sprite = static("icons.svg")

    beside = render('{% icon "car" %}')
    alone = render('{% icon "car" "Vehicle" css="icon-lg" %}')

    assert beside == (
        f'<svg class="icon" aria-hidden="true" focusable="false"><use href="{sprite}#car"/></svg>'
    )
    assert '<svg class="icon icon-lg" role="img" aria-label="Vehicle">' in alone


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% badge "Late" "red" %}', '<span class="badge tone-red">Late</span>'),
        ('{% badge "Draft" %}', '<span class="badge tone-grey">Draft</span>'),
        ("{% badge status %}", '<span class="badge tone-green">Finished</span>'),
        ("{% badge sly %}", '<span class="badge tone-grey">&lt;b&gt;</span>'),
    ],
)
def test_a_badge_takes_its_colour_from_the_call_or_the_status(source: str, expected: str) -> None:
    assert render(source, status=Status.DONE, sly="<b>") == expected


def test_a_badge_can_carry_an_icon() -> None:
    html = render('{% badge "Late" "red" "alarm" %}')

    assert "#alarm" in html
    assert html.endswith("Late</span>")


def test_an_avatar_is_the_first_character_and_names_the_person() -> None:
    person = User(pk=3, name="王志远")

    assert render("{% avatar person %}", person=person) == (
        '<span class="avatar tone-green" role="img" title="王志远" aria-label="王志远">王</span>'
    )


def test_an_avatar_with_the_name_beside_it_is_read_once() -> None:
    html = render("{% avatar person name=True %}", person=User(pk=5, name="alex"))

    assert html == (
        '<span class="person"><span class="avatar tone-blue" aria-hidden="true">A</span>'
        "<span>alex</span></span>"
    )


def test_nobody_has_an_avatar_too() -> None:
    with translation.override("en"):
        html = render("{% avatar person %}{% avatar person name=True %}", person=None)

    assert html.count("tone-grey") == 2
    assert html.count("Nobody") == 3


@pytest.mark.parametrize(
    ("view_name", "marked"),
    [("people:staff", True), ("people:import", True), ("meetings:list", False)],
)
def test_a_link_is_marked_on_its_page_and_in_its_namespace(view_name: str, *, marked: bool) -> None:
    request = RequestFactory().get("/")
    request.resolver_match = SimpleNamespace(view_name=view_name)  # type: ignore[assignment]

    html = render('<a{% nav_active "people:staff" "people:" %}>', request=request)

    assert html == ('<a aria-current="page">' if marked else "<a>")


def test_no_link_is_marked_where_no_page_was_found() -> None:
    assert render('<a{% nav_active "today" %}>') == "<a>"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ '13812345678'|mask_phone }}", "138****5678"),
        ("{{ '5678'|mask_phone }}", "****"),
        ("{{ ''|mask_phone }}", ""),
        ("{{ 'zhang@example.com'|mask_email }}", "z***@example.com"),
        ("{{ 'nonsense'|mask_email }}", ""),
    ],
)
def test_personal_data_is_masked(source: str, expected: str) -> None:
    assert render(source) == expected


def test_bytes_are_counted_for_people() -> None:
    with translation.override("en"):
        sizes = [house.size(value) for value in (None, 900, 2_621_440)]

    assert sizes == ["0\xa0bytes", "900\xa0bytes", "2.5\xa0MB"]


def test_rich_text_keeps_lines_lists_tables_and_emphasis() -> None:
    text = "一行\n二行\n\n- **要点**\n\n| a | b |\n|---|---|\n| 1 | 2 |"

    html = render("{{ text|markdown }}", text=text)

    assert "一行<br>\n二行" in html
    assert "<li><strong>要点</strong></li>" in html
    assert "<td>1</td>" in html


def test_headings_begin_below_those_of_the_page_and_skip_no_level() -> None:
    assert richtext.render("# A\n\n### B\n\n###### C") == ("<h3>A</h3>\n<h4>B</h4>\n<h5>C</h5>\n")
    assert richtext.render("### only") == "<h3>only</h3>\n"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[x](javascript:alert(1))",
        "[x](data:text/html,hi)",
        "![x](https://evil.example/pixel.png)",
        '<a href="https://x.example" onclick="go()">x</a>',
    ],
)
def test_nothing_that_runs_or_calls_home_gets_through(text: str) -> None:
    html = richtext.render(text)

    assert set(re.findall(r"<(\w+)", html)) <= {"p", "a"}
    assert not re.search(r"<a [^>]*(javascript|data):", html)
    assert not re.search(r"<[^>]*\son\w+=", html)


def test_links_lead_out_without_a_trail() -> None:
    html = richtext.render("[docs](https://example.com)")

    assert html == (
        '<p><a href="https://example.com" rel="nofollow noopener noreferrer">docs</a></p>\n'
    )


def test_empty_rich_text_is_empty() -> None:
    assert render("{{ text|markdown }}", text=None) == ""


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Please help.\n\n- **Owner** Li\n- **Due** 11-28", "Please help. Owner Li · Due 11-28"),
        ("原因：\n\n带队年检", "原因： 带队年检"),
        ("5 < 6 & 7", "5 &lt; 6 &amp; 7"),
        (None, ""),
    ],
)
def test_the_gist_is_one_line_with_a_mark_between_lines(text: str | None, line: str) -> None:
    assert render("{{ text|gist }}", text=text) == line
