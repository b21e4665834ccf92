"""The words of real issue lists: headers, states, priorities, classes."""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from issues.kinds import IssueClass, Priority, Urgency
from issues.states import IssueStatus
from people.contacts import word_key

K = TypeVar("K")
IN_BRACKETS = re.compile(r"[(\[【（].*?[)\]】）]")
AROUND = re.compile(r"[^\w]+")


class Target(StrEnum):
    """What a column can become; the order is that of the choice on the page."""

    TEXT = "text"
    TITLE = "title"
    REPORTED = "reported"
    STATUS = "status"
    KIND = "kind"
    CATEGORY = "category"
    COMPONENT = "component"
    PRIORITY = "priority"
    URGENCY = "urgency"
    OWNER = "owner"
    REPORTER = "reporter"
    PLACE = "place"
    DEPARTMENT = "department"
    PLATE = "plate"
    VIN = "vin"
    RO = "ro"
    SOLUTION = "solution"
    SOLVED = "solved"
    NUMBER = "number"


SEVERAL = frozenset({Target.TEXT, Target.SOLUTION, Target.REPORTED, Target.SOLVED})
"""Several columns may be joined into these: of a date, its day and its time."""
LABELS: Mapping[Target, str | Promise] = {
    Target.TEXT: pgettext_lazy("column", "What happened"),
    Target.TITLE: _("Short title"),
    Target.REPORTED: _("Reported on"),
    Target.STATUS: pgettext_lazy("of an issue", "State"),
    Target.KIND: pgettext_lazy("of an issue", "Class"),
    Target.CATEGORY: pgettext_lazy("of an issue", "Category"),
    Target.COMPONENT: _("System or part"),
    Target.PRIORITY: pgettext_lazy("of an issue", "Priority"),
    Target.URGENCY: _("Urgency"),
    Target.OWNER: _("Person responsible"),
    Target.REPORTER: _("Reported by"),
    Target.PLACE: _("Place in the store"),
    Target.DEPARTMENT: _("Department responsible"),
    Target.PLATE: _("Number plate"),
    Target.VIN: _("VIN"),
    Target.RO: _("Repair order"),
    Target.SOLUTION: _("What was done"),
    Target.SOLVED: _("Solved on"),
    Target.NUMBER: _("Number in the old list"),
}
HEADERS: Mapping[Target, str] = {
    Target.TEXT: (
        "问题描述|问题|描述|内容|问题内容|反馈内容|投诉内容|故障描述|故障现象|现象|现象描述|详情|详细描述|情况说明|"
        "客户描述|客户反馈|事件描述|事由|异常描述|不良描述|问题详情|问题说明|具体内容|意见建议|意见|建议|客户抱怨|"
        "description|issue|problem|details|text|complaint|what happened|issue description|"
        "problem description|concern|customer concern|narrative|comment|comments|symptom|cdescr"
    ),
    Target.TITLE: "标题|主题|问题标题|名称|问题名称|摘要|概要|简述|title|subject|summary|headline|short description",
    Target.REPORTED: (
        "日期|时间|反馈日期|反馈时间|提出日期|提出时间|发生日期|发生时间|登记日期|登记时间|上报时间|上报日期|创建时间|"
        "创建日期|投诉日期|投诉时间|接报时间|受理时间|受理日期|报修时间|记录时间|提交时间|发现日期|发现时间|进厂日期|"
        "date|time|reported|reported on|report date|created|created at|created on|date reported|"
        "opened|open date|logged|date opened|received|date received|incident date|timestamp"
    ),
    Target.STATUS: (
        "状态|处理状态|问题状态|当前状态|进度|处理进度|完成状态|完成情况|是否关闭|是否完成|是否解决|是否已解决|是否闭环|"
        "闭环状态|处理结果状态|status|state|progress|issue status|resolved|closed?|is closed"
    ),
    Target.KIND: (
        "类别|分类|问题分类|问题类别|问题类型|类型|大类|一级分类|投诉类型|投诉类别|class|type|kind|issue type|category 1"
    ),
    Target.CATEGORY: "二级分类|小类|子类|细分|二级类别|category|subcategory|sub-category|category 2",
    Target.COMPONENT: (
        "部件|系统|故障部件|故障系统|零件|零部件|总成|部位|故障部位|配件名称|component|part|system|components|subsystem"
    ),
    Target.PRIORITY: "优先级|等级|级别|重要程度|严重程度|问题等级|priority|level|severity|prio",
    Target.URGENCY: "紧急程度|紧急度|是否紧急|紧急|加急|urgency|urgent",
    Target.OWNER: (
        "责任人|负责人|处理人|跟进人|经办人|整改人|整改责任人|承办人|解决人|主责人|担当|指派给|"
        "owner|responsible|assignee|assigned to|person responsible|handler|handled by"
    ),
    Target.REPORTER: (
        "反馈人|提出人|上报人|登记人|记录人|报告人|提交人|发现人|报修人|投诉人|填报人|"
        "reporter|reported by|raised by|submitter|created by|submitted by|author|complainant"
    ),
    Target.PLACE: "地点|位置|区域|场所|工位|发生地点|问题区域|place|location|area|site|where",
    Target.DEPARTMENT: (
        "部门|责任部门|处理部门|主责部门|所属部门|整改部门|department|dept|responsible department|team"
    ),
    Target.PLATE: "车牌|车牌号|车牌号码|牌照|牌照号|车号|plate|license plate|licence plate|plate number|plate no|registration",
    Target.VIN: "VIN|VIN码|车架号|车架号码|车辆识别代号|车辆识别码|底盘号|vin number|vin code|chassis number|chassis no",
    Target.RO: (
        "工单|工单号|维修工单|维修工单号|委托书号|维修单号|结算单号|RO号|ro|ro number|ro no|repair order|"
        "work order|work order no|job card"
    ),
    Target.SOLUTION: (
        "解决方案|处理结果|处理措施|解决措施|整改措施|处理方法|处理情况|整改情况|处理意见|处理方案|对策|改善措施|"
        "解决办法|维修方案|处理过程|solution|resolution|action taken|corrective action|fix|remedy|result|outcome"
    ),
    Target.SOLVED: (
        "解决日期|解决时间|完成日期|完成时间|关闭日期|关闭时间|结案日期|结案时间|实际完成日期|实际完成时间|闭环日期|"
        "闭环时间|处理完成时间|整改完成日期|closed|closed on|closed at|close date|date closed|resolved on|"
        "resolved at|resolution date|completed|completed on|completion date|solved on|solved at"
    ),
    Target.NUMBER: (
        "序号|编号|问题编号|单号|投诉编号|投诉单号|流水号|记录编号|案件编号|反馈编号|id|no|no.|number|"
        "issue no|issue id|ticket|ticket no|ticket id|case no|case number|case id|reference|ref|#"
    ),
}
I = IssueStatus  # noqa: E741 - as in issues.states
STATES: Mapping[IssueStatus, str] = {
    I.NEW: "新建|新增|待处理|未处理|待受理|未受理|待分配|未分配|待派|new|open|opened|unassigned|todo|to do|pending|submitted",
    I.TRIAGED: "已受理|已分配|已派|已指派|已派单|待整改|assigned|accepted|acknowledged|triaged",
    I.IN_PROGRESS: (
        "处理中|进行中|整改中|跟进中|解决中|维修中|未完成|未解决|未关闭|未闭环|未结案|持续跟进|待跟进|否|重新打开|"
        "in progress|in process|in hand|ongoing|working|active|started|doing|reopened|wip|no|n|false|unresolved|not closed"
    ),
    I.WAITING_PARTS: "待料|待件|等配件|等待配件|缺件|待配件|等料|waiting for parts|parts on order|awaiting parts",
    I.WAITING_CUSTOMER: "等客户|待客户|等待客户|待客户确认|待客户回复|客户考虑中|waiting for customer|awaiting customer|on hold|挂起|暂停",
    I.WAITING_OEM: "等厂家|待厂家|等待厂家|待厂家回复|厂家处理中|waiting for manufacturer|waiting for oem|escalated to oem",
    I.SOLVED: "已解决|已处理|处理完毕|已整改|待验证|待确认|待验收|已维修|已修复|resolved|solved|fixed|to be verified|done",
    I.CLOSED: (
        "已关闭|关闭|已完成|完成|已结案|结案|已闭环|闭环|办结|已办结|已验证|已验收|归档|已归档|完结|已完结|是|ok|"
        "closed|complete|completed|finished|archived|verified|yes|y|true|√|✓"
    ),
    I.REJECTED: "已拒绝|驳回|已驳回|无效|作废|已作废|取消|已取消|不处理|不予处理|撤销|已撤销|rejected|refused|cancelled|canceled|invalid|won't fix|void",
}
PRIORITIES: Mapping[Priority, str] = {
    Priority.P1: "P1|1|1级|一级|特急|紧急|非常紧急|严重|致命|重大|critical|urgent|emergency|blocker|s",
    Priority.P2: "P2|2|2级|二级|高|急|较高|重要|high|major|a",
    Priority.P3: "P3|3|3级|三级|中|一般|普通|正常|medium|normal|moderate|b",
    Priority.P4: "P4|4|4级|四级|低|较低|不急|轻微|low|minor|trivial|c",
}
URGENCIES: Mapping[Urgency, str] = {
    Urgency.NOW: "特急|紧急|非常紧急|马上|立即|是|高|urgent|at once|now|immediately|yes|y|high|1",
    Urgency.TODAY: "今天|当天|急|一般|普通|中|正常|today|normal|medium|2",
    Urgency.LATER: "不急|不紧急|低|否|可缓|later|not urgent|low|no|n|3",
}
CLASSES: Mapping[IssueClass, str] = {
    IssueClass.TECHNICAL: "技术|技术问题|维修质量|维修技术|质量|质量问题|返修|故障|technical|quality|repair|workmanship",
    IssueClass.PROCESS: "流程|流程问题|服务流程|管理|收费|价格|交付|交车|process|procedure|pricing",
    IssueClass.PARTS: "配件|备件|零配件|配件问题|配件供应|parts|spare parts|supply",
    IssueClass.WARRANTY: "三包|索赔|保修|质保|warranty|claim|claims",
    IssueClass.CUSTOMER: "客户|客户投诉|投诉|客诉|服务态度|服务|客户关系|customer|complaint|service",
    IssueClass.FACILITY: "设施|设备|设备设施|环境|场地|工具|facility|facilities|equipment|building",
    IssueClass.IT: "系统|信息系统|IT|软件|网络|it system|software|network|computer",
    IssueClass.HR_SAFETY: "人事|安全|人员|人事安全|员工|安全生产|safety|hr|staff|people",
}


@cache
def header_keys() -> Mapping[str, Target]:
    """Where two targets share a word, the first one has it."""
    return _keys(HEADERS)


@cache
def state_keys() -> Mapping[str, IssueStatus]:
    return _keys(STATES)


def state_of(text: str) -> IssueStatus | None:
    """What a word for a state means, also with a tick, dots or something in brackets behind it."""
    known, key = state_keys(), word_key(text)
    if key in known:
        return known[key]
    bare = AROUND.sub("", IN_BRACKETS.sub("", key))
    return None if len(bare) == 1 and bare.isascii() else known.get(bare)


@cache
def priority_keys() -> Mapping[str, Priority]:
    return _keys(PRIORITIES)


@cache
def urgency_keys() -> Mapping[str, Urgency]:
    return _keys(URGENCIES)


@cache
def class_keys() -> Mapping[str, IssueClass]:
    return _keys(CLASSES)


def _keys(joined: Mapping[K, str]) -> dict[str, K]:
    found: dict[str, K] = {}
    for key, all_ in joined.items():
        for word in all_.split("|"):
            found.setdefault(word_key(word), key)
    return found
