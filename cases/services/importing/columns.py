"""Which column is what: names of columns in Chinese and English, and a guess from the texts."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.contacts import word_key


class Column(StrEnum):
    """What a column can be; the order is that of an export."""

    NUMBER = "number"
    KIND = "kind"
    TITLE = "title"
    CONCERN = "concern"
    FOUND = "found"
    CAUSE = "cause"
    CAUSE_KIND = "cause_kind"
    DONE = "done"
    RESULT = "result"
    SATISFACTION = "satisfaction"
    BRAND = "brand"
    MODEL = "model"
    MILEAGE = "mileage"
    CODES = "codes"
    COMPONENT = "component"
    SYMPTOM = "symptom"
    DEPARTMENT = "department"
    TAGS = "tags"
    SEASONS = "seasons"
    LABOUR_HOURS = "labour_hours"
    COST = "cost"
    PARTS = "parts"
    LESSONS = "lessons"
    HAPPENED_ON = "happened_on"
    PUBLISHED_AT = "published_at"
    FILES = "files"


TEXTS = (Column.TITLE, Column.CONCERN, Column.FOUND, Column.CAUSE, Column.DONE, Column.RESULT)
LABELS: Mapping[Column, str | Promise] = {
    Column.NUMBER: _("Number"),
    Column.KIND: _("Kind"),
    Column.TITLE: _("Title"),
    Column.CONCERN: _("Customer's concern"),
    Column.FOUND: _("What we found"),
    Column.CAUSE: _("Cause"),
    Column.CAUSE_KIND: _("Kind of cause"),
    Column.DONE: _("What we did"),
    Column.RESULT: _("What came of it"),
    Column.SATISFACTION: _("Satisfied?"),
    Column.BRAND: _("Brand"),
    Column.MODEL: _("Model"),
    Column.MILEAGE: _("Mileage, km"),
    Column.CODES: _("Fault codes"),
    Column.COMPONENT: _("Component"),
    Column.SYMPTOM: pgettext_lazy("column", "Symptom"),
    Column.DEPARTMENT: _("Department"),
    Column.TAGS: _("Tags"),
    Column.SEASONS: _("Months to read it again"),
    Column.LABOUR_HOURS: _("Labour, hours"),
    Column.COST: _("Cost, yuan"),
    Column.PARTS: pgettext_lazy("column", "Parts"),
    Column.LESSONS: pgettext_lazy("column", "Lessons"),
    Column.HAPPENED_ON: _("Happened on"),
    Column.PUBLISHED_AT: pgettext_lazy("column", "Published"),
    Column.FILES: pgettext_lazy("column", "Files"),
}
WORDS: Mapping[Column, str] = {
    Column.NUMBER: "编号|案例编号|案例号|id|case id|case no|no|序号编号",
    Column.KIND: "类型|案例类型|类别|kind|type|好坏",
    Column.TITLE: "标题|题目|案例名称|案例标题|名称|主题|title|name|subject|headline|故障名称",
    Column.CONCERN: "客户描述|客户抱怨|客户反映|故障描述|故障现象|现象描述|现象|故障|描述|问题描述|问题|内容|正文|文本|案例内容|案例描述|主诉|投诉内容|text|content|description|complaint|concern|body|sentence|question|input|fault|query|记录|故障记录|故障文本",
    Column.FOUND: "检查|检查结果|检查过程|诊断|诊断过程|诊断结果|检测|检测过程|故障诊断|found|diagnosis|inspection|analysis|分析|故障分析",
    Column.CAUSE: "原因|故障原因|根本原因|原因分析|cause|root cause|reason",
    Column.CAUSE_KIND: "原因类别|原因类型|cause kind|cause type",
    Column.DONE: "处理|处理方法|处理措施|维修措施|维修方案|维修方法|解决方案|解决方法|解决办法|排除方法|故障排除|措施|维修内容|done|solution|repair|action|fix|answer|output|response",
    Column.RESULT: "结果|处理结果|维修结果|效果|result|outcome",
    Column.SATISFACTION: "满意|是否满意|满意度|客户满意|satisfied|satisfaction",
    Column.BRAND: "品牌|厂牌|brand|make|汽车品牌",
    Column.MODEL: "车型|车系|车辆型号|型号|model|car model|vehicle",
    Column.MILEAGE: "里程|公里数|行驶里程|表显里程|mileage|km|odometer",
    Column.CODES: "故障码|故障代码|dtc|code|codes|fault code|error code|诊断码",
    Column.COMPONENT: "部件|系统|总成|零部件|故障部位|部位|故障系统|component|system|part name|label_component",
    Column.SYMPTOM: "症状|故障类型|故障症状|故障类别|symptom|label|category|标签类别|分类",
    Column.DEPARTMENT: "部门|责任部门|department",
    Column.TAGS: "标签|关键词|关键字|tags|keywords",
    Column.SEASONS: "月份|季节|months|seasons",
    Column.LABOUR_HOURS: "工时|维修工时|hours|labour",
    Column.COST: "费用|金额|成本|维修费用|cost|price|amount",
    Column.PARTS: "配件|更换配件|备件|零件|更换零件|parts",
    Column.LESSONS: "经验|经验教训|教训|心得|启示|总结|lessons|lesson|summary",
    Column.HAPPENED_ON: "日期|发生日期|维修日期|时间|date|happened on|发生时间",
    Column.PUBLISHED_AT: "发布时间|发布日期|published at",
    Column.FILES: "附件|文件|图片|照片|files|attachments",
}
SHORTEST_TEXT = 6
SHORT, LONGEST_NAME = (Column.SYMPTOM, Column.COMPONENT, Column.TAGS), 24
"""What is called so and holds sentences is the text."""
IGNORED = ""


def key_of(title: str) -> str:
    return word_key(title.replace("_", " ").replace("-", " ")).strip(" *:：.?？!！")


@cache
def _keys() -> Mapping[str, Column]:
    found: dict[str, Column] = {}
    for column, words in WORDS.items():
        found.update({key_of(word): column for word in words.split("|")})
    # the words of our own export count most, in whichever language it was made
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.update({key_of(str(label)): column for column, label in LABELS.items()})
    return found | {key_of(column): column for column in Column}


def known_header(title: str) -> Column | None:
    return _keys().get(key_of(title)) if len(title) <= 30 else None  # noqa: PLR2004 - no heading is longer


def guess(header: Sequence[str], samples: Sequence[Sequence[str]]) -> dict[str, str]:
    """What each column is, by its name; where none holds a text, the longest does."""
    mapping = dict.fromkeys(map(str, range(len(header))), IGNORED)
    taken = set[Column]()
    for place, title in enumerate(header):
        column = known_header(title)
        if column in SHORT and _length(samples, place) > LONGEST_NAME:
            column = Column.CONCERN
        if column and column not in taken:
            mapping[str(place)] = column
            taken.add(column)
    if not taken & set(TEXTS):
        free = [place for place in range(len(header)) if not mapping[str(place)]]
        longest = max(free, key=lambda place: _length(samples, place), default=None)
        if longest is not None and _length(samples, longest) >= SHORTEST_TEXT:
            mapping[str(longest)] = Column.CONCERN
    return mapping


def _length(samples: Sequence[Sequence[str]], place: int) -> float:
    texts = [row[place] for row in samples if place < len(row) and row[place]]
    return sum(map(len, texts)) / len(texts) if texts else 0
