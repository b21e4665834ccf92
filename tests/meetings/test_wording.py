import datetime as dt
from collections.abc import Iterator

import pytest
from django.utils import translation
from hypothesis import example, given, settings
from hypothesis import strategies as st

from meetings.wording import Candidate, ParsedLine, ProblemCode, Span, SpanKind, parse_line

pytestmark = pytest.mark.req("3.6")

MONDAY = dt.date(2026, 11, 23)
WANG = Candidate(1, "王志远", ("wangzhiyuan", "A017"))
FENG = Candidate(2, "冯堃")
LI = Candidate(3, "李婷")
CHEN = Candidate(4, "陈国强")
ZHOU = Candidate(5, "周一鸣")
WANG_ZHI = Candidate(6, "王志")
LI_NA = Candidate(7, "李娜", ("lina1",))
OTHER_LI_NA = Candidate(8, "李娜", ("lina2",))
OUYANG = Candidate(9, "欧阳修文")
LI_TING = Candidate(20, "Li Ting", ("liting",))
WANG_LEI = Candidate(21, "Wang Lei")
LI_WEI = Candidate(22, "Li Wei")
STAFF = [
    *(WANG, FENG, LI, CHEN, ZHOU, WANG_ZHI, LI_NA, OTHER_LI_NA, OUYANG),
    *(LI_TING, WANG_LEI, LI_WEI),
]
FRIDAY, NEXT_WEDNESDAY, THE_28TH = "2026-11-27", "2026-12-02", "2026-11-28"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def read(line: str) -> ParsedLine:
    return parse_line(line, STAFF, MONDAY)


@pytest.mark.parametrize(
    ("line", "text", "names", "due_on"),
    [
        # as in the minutes of a weekly meeting
        ("更换质检清单 @王志远 @冯堃 周五", "更换质检清单", [WANG, FENG], FRIDAY),
        ("@李婷 下周三 回访7位客户", "回访7位客户", [LI], NEXT_WEDNESDAY),
        ("Call back 7 customers @Li Ting friday", "Call back 7 customers", [LI_TING], FRIDAY),
        ("@王志远周五前提交TSB", "提交TSB", [WANG], FRIDAY),
        ("请@王志远于周五下班前提交TSB", "请提交TSB", [WANG], FRIDAY),
        ("周五前@王志远提交TSB", "提交TSB", [WANG], FRIDAY),
        ("周五前，更换质检清单 @王志远", "更换质检清单", [WANG], FRIDAY),
        ("更换质检清单@王志远周五", "更换质检清单", [WANG], FRIDAY),
        ("更换质检清单，@王志远、@冯堃，周五。", "更换质检清单。", [WANG, FENG], FRIDAY),
        ("@王志远和@冯堃 11-28 检查3号工位", "检查3号工位", [WANG, FENG], THE_28TH),
        ("@王志远与@冯堃及@李婷 月底前盘点", "盘点", [WANG, FENG, LI], "2026-11-30"),
        ("@王志远：周五前，更换清单", "更换清单", [WANG], FRIDAY),
        ("更换清单（@王志远，周五前）并拍照", "更换清单并拍照", [WANG], FRIDAY),
        ("更换清单 [@王志远] (周五)", "更换清单", [WANG], FRIDAY),
        ("责任人：@王志远 协办：@冯堃 截止：11-28 更换清单", "更换清单", [WANG, FENG], THE_28TH),
        ("更换清单 负责人: @王志远 完成时间：11月28日", "更换清单", [WANG], THE_28TH),
        ("11月28日（周六）前交报告 @李婷", "交报告", [LI], THE_28TH),
        ("3天内回访 @李婷", "回访", [LI], "2026-11-26"),
        ("@李婷 三天后回访刘先生", "回访刘先生", [LI], "2026-11-26"),
        ("@李婷 明天下午3点回访", "下午3点回访", [LI], "2026-11-24"),
        ("@李婷\u2005周五\u2005回访", "回访", [LI], FRIDAY),
        ("＠李婷　周五　回访", "回访", [LI], FRIDAY),
        ("@ 李婷 周五回访", "回访", [LI], FRIDAY),
        ("2026/11/28 盘点 @陈国强", "盘点", [CHEN], THE_28TH),
        ("盘点 @陈国强 28号", "盘点", [CHEN], THE_28TH),
        # names: the longest that fits, no more than once, by alias too
        ("@王志提交", "提交", [WANG_ZHI], None),
        ("@王志周五前提交", "提交", [WANG_ZHI], FRIDAY),
        ("@周一鸣周一提交", "提交", [ZHOU], "2026-11-30"),
        ("@欧阳修文下周三提交", "提交", [OUYANG], NEXT_WEDNESDAY),
        ("@王志远 检查 @王志远", "检查", [WANG], None),
        ("@wangzhiyuan 检查", "检查", [WANG], None),
        ("@a017检查", "检查", [WANG], None),
        ("@LINA2 回访", "回访", [OTHER_LI_NA], None),
        ("@liting call back", "call back", [LI_TING], None),
        ("@li ting call back", "call back", [LI_TING], None),
        ("@LiTing call back", "call back", [LI_TING], None),
        ("提交TSB@李婷", "提交TSB", [LI], None),
        # in English
        ("@Wang Lei fix the lift by nov 28", "fix the lift", [WANG_LEI], THE_28TH),
        ("Fix it by friday @Wang Lei and @Li Ting", "Fix it", [WANG_LEI, LI_TING], FRIDAY),
        ("Owner: @Wang Lei, due: 11/28, fix the lift", "fix the lift", [WANG_LEI], THE_28TH),
        ("Fix the lift, @Wang Lei, friday.", "Fix the lift.", [WANG_LEI], FRIDAY),
        ("Tell@Wang Lei friday@Li Wei now", "Tell now", [WANG_LEI, LI_WEI], FRIDAY),
        ("Send Monday's report @Li Wei friday", "Send Monday's report", [LI_WEI], FRIDAY),
        ("Update sat nav @Li Wei next wednesday", "Update sat nav", [LI_WEI], NEXT_WEDNESDAY),
        ("In 3 days check the bay @Li Wei", "check the bay", [LI_WEI], "2026-11-26"),
        ("Order brake pads @Wang Lei before the 28th", "Order brake pads", [WANG_LEI], THE_28TH),
        ("@Li Wei fri call the OEM", "call the OEM", [LI_WEI], FRIDAY),
        # neither a name nor a date
        ("更换质检清单", "更换质检清单", [], None),
        ("  Order  pads \t", "Order  pads", [], None),
        ("发到 wang@example.com @李婷", "发到 wang@example.com", [LI], None),
        ("看 https://x.cn/@冯堃/11/28 @李婷", "看 https://x.cn/@冯堃/11/28", [LI], None),
        ("@", "@", [], None),
        ("", "", [], None),
        ("@李婷", "", [LI], None),
        ("周五", "", [], FRIDAY),
        # the deadline among several dates
        ("把周一的会议记录发给客户 @李婷 周五", "把周一的会议记录发给客户", [LI], FRIDAY),
        ("今天到货的配件入库 @李婷 周五", "今天到货的配件入库", [LI], FRIDAY),
        ("周五前提交TSB，下周三复查 @李婷", "提交TSB，下周三复查", [LI], FRIDAY),
        ("安排周末值班表 @李婷 下周三", "安排周末值班表", [LI], NEXT_WEDNESDAY),
        ("检查周一至周五排班 @李婷 11-28", "检查周一至周五排班", [LI], THE_28TH),
        ("每周五检查灭火器 @李婷", "每周五检查灭火器", [LI], None),
    ],
)
def test_line_gives_text_people_and_date(
    line: str, text: str, names: list[Candidate], due_on: str | None
) -> None:
    parsed = read(line)

    assert parsed.text == text
    assert parsed.names == tuple(names)
    assert parsed.due_on == (dt.date.fromisoformat(due_on) if due_on else None)
    assert not parsed.is_high
    assert parsed.problems == ()


def test_first_name_is_the_owner_and_the_rest_help() -> None:
    parsed = read("@李婷 @冯堃 @王志远 盘点")

    assert (parsed.owner, parsed.helpers) == (LI, (FENG, WANG))
    assert (read("盘点").owner, read("盘点").helpers) == (None, ())


@pytest.mark.parametrize(
    ("line", "text", "is_high"),
    [
        ("! 更换清单", "更换清单", True),
        ("!更换清单", "更换清单", True),
        ("！！ 更换清单", "更换清单", True),
        ("更换清单 ! @李婷", "更换清单", True),
        ("更换清单！！ @李婷", "更换清单", True),
        ("更换清单 @李婷！", "更换清单", True),
        ("Order pads!! @Li Wei friday", "Order pads", True),
        ("更换清单！ @李婷", "更换清单！", False),
        ("更换清单！", "更换清单！", False),
        ("Stop! Check first", "Stop! Check first", False),
    ],
)
def test_exclamation_marks_apart_from_a_sentence_mean_high_priority(
    line: str, text: str, is_high: bool
) -> None:
    parsed = read(line)

    assert (parsed.text, parsed.is_high) == (text, is_high)


@pytest.mark.parametrize(
    ("line", "text", "unclear", "suggestions"),
    [
        ("@王致远周五前提交", "@王致远提交", "@王致远", [WANG]),
        ("@志远提交TSB", "@志远提交TSB", "@志远", [WANG]),
        ("@欧阳修远 提交", "@欧阳修远 提交", "@欧阳修", [OUYANG]),
        ("@陈 提交", "@陈 提交", "@陈", [CHEN]),
        ("@所有人 周五", "@所有人", "@所有人", []),
        ("@赵敏 回访 周五", "@赵敏 回访", "@赵敏", []),
        ("@Li Tong friday call", "@Li Tong call", "@Li Tong", [LI_TING]),
        ("@Lei fix it", "@Lei fix it", "@Lei", [WANG_LEI, LI_WEI]),
        ("@Li Tingx friday", "@Li Tingx", "@Li Tingx", [LI_TING, LI_WEI]),
        ("ask @nobody friday", "ask @nobody", "@nobody", []),
    ],
)
def test_unknown_name_stays_in_the_text_with_the_nearest_people(
    line: str, text: str, unclear: str, suggestions: list[Candidate]
) -> None:
    parsed = read(line)

    [problem] = parsed.problems
    assert (parsed.text, parsed.names) == (text, ())
    assert problem.code is ProblemCode.UNKNOWN_NAME
    assert line[problem.start : problem.end] == unclear
    assert problem.suggestions == tuple(suggestions)
    assert unclear[1:] in problem.message
    assert all(person.name in problem.message for person in suggestions)
    assert Span(problem.start, problem.end, SpanKind.UNCLEAR) in parsed.spans


def test_name_of_two_people_is_asked_back_and_nobody_is_chosen() -> None:
    parsed = read("@李娜 回访 @冯堃 周五")

    [problem] = parsed.problems
    assert (parsed.text, parsed.names) == ("@李娜 回访", (FENG,))
    assert problem.code is ProblemCode.AMBIGUOUS_NAME
    assert problem.suggestions == (LI_NA, OTHER_LI_NA)
    assert problem.message == "There are 2 people called “李娜”: which one?"


@pytest.mark.parametrize(
    ("line", "text", "due_on", "code", "message"),
    [
        ("11-20 检查", "检查", "2026-11-20", "past_date", "“11-20” is past."),
        ("昨天的 上报 2026-01-05", "昨天的 上报", "2026-01-05", "past_date", "is past"),
        ("2月30日检查", "2月30日检查", None, "no_such_date", "“2月30日”: there is no such day."),
        ("检查 2026-02-30", "检查 2026-02-30", None, "no_such_date", "there is no such day"),
        (
            "明天回访，后天总结",
            "明天回访，总结",
            "2026-11-25",
            "several_dates",
            "Several dates: “后天” was taken as the due date.",
        ),
        ("检查 周五 周六", "检查 周五", "2026-11-28", "several_dates", "“周六” was taken"),
        ("11月28日（周五）前交", "交", "2026-11-28", "several_dates", "was taken"),
    ],
)
def test_doubtful_date_is_pointed_out(
    line: str, text: str, due_on: str | None, code: str, message: str
) -> None:
    parsed = read(line)

    [problem] = parsed.problems
    assert parsed.text == text
    assert parsed.due_on == (dt.date.fromisoformat(due_on) if due_on else None)
    assert problem.code == code
    assert message in problem.message


def test_same_date_written_twice_is_no_problem() -> None:
    parsed = read("明天回访，11-24总结 @李婷")

    assert (parsed.due_on, parsed.problems) == (dt.date(2026, 11, 24), ())


def test_problems_are_told_in_the_readers_language() -> None:
    with translation.override("zh-hans"):
        parsed = read("@王致远 @李娜 11-20")

    assert [problem.message for problem in parsed.problems] == [
        "这里没有叫“王致远”的人，是不是王志远？",
        "有 2 个人叫“李娜”，是哪一位？",
        "“11-20”已经过了。",
    ]


def test_spans_say_what_each_piece_of_the_line_was() -> None:
    line = "更换清单！！，@王志远、@赵敏 周五前"

    spans = [(line[span.start : span.end], span.kind.value) for span in read(line).spans]

    assert spans == [
        ("！！", "priority"),
        ("，", "filler"),
        ("@王志远", "name"),
        ("@赵敏", "unclear"),
        ("周五前", "date"),
    ]


def test_nobody_can_be_called_when_there_is_nobody() -> None:
    parsed = parse_line("@李婷 周五 回访", [], MONDAY)

    assert (parsed.text, parsed.names) == ("@李婷 回访", ())
    assert [problem.suggestions for problem in parsed.problems] == [()]


pieces = st.sampled_from(
    [
        *("@王志远", "@李娜", "@Li Ting", "@王致远", "@nobody", "＠冯堃", "@", "wang@example.com"),
        *("周五前", "下周三", "11-28", "2月30日", "by friday", "in 3 days", "3天内", "28号", "的"),
        *(
            " ",
            "　",
            "，",
            "、",
            "和",
            " and ",
            "（",
            "）",
            "：",
            "。",
            "!",
            "！！",
            "责任人：",
            "截止",
        ),
        *("更换清单", "call", "3号工位", "-", "至", "\x00", "\n"),
    ]
)
lines = st.lists(pieces | st.text(max_size=5), max_size=12).map("".join) | st.text()


@settings(deadline=None)
@given(lines, st.dates())
@example("周五截止2月30日", MONDAY)
@example("@李娜、@李娜", MONDAY)
@example("((@李婷))", MONDAY)
@example("\x00周五\x00", MONDAY)
def test_nothing_that_was_typed_is_ever_lost(line: str, today: dt.date) -> None:
    parsed = parse_line(line, STAFF, today)

    consumed = {
        place for span in parsed.spans if span.is_consumed for place in range(span.start, span.end)
    }
    kept = "".join(letter for place, letter in enumerate(line) if place not in consumed)
    assert "".join(parsed.text.split()) == "".join(kept.split())
    assert parsed.text == parsed.text.strip()


@settings(deadline=None)
@given(lines)
def test_spans_lie_in_the_line_in_order_and_apart(line: str) -> None:
    parsed = read(line)

    edges = [place for span in parsed.spans for place in (span.start, span.end)]
    assert edges == sorted(edges)
    assert all(0 <= span.start < span.end <= len(line) for span in parsed.spans)
    assert all(line[problem.start : problem.end] for problem in parsed.problems)


@settings(deadline=None)
@given(
    st.sampled_from(["更换质检清单", "回访客户", "Order brake pads"]),
    st.permutations([WANG, FENG, LI_TING]),
    st.sampled_from(["周五", "下周三", "11-28", "friday", "in 3 days"]),
)
def test_text_people_and_date_are_found_in_any_order_of_people(
    text: str, people: list[Candidate], due: str
) -> None:
    line = f"{text} {' '.join('@' + person.name for person in people)} {due}"

    parsed = read(line)

    assert (parsed.text, parsed.names, parsed.problems) == (text, tuple(people), ())
    assert parsed.due_on is not None
