"""From the words of a report to its class, priority and severity: rules, with the reason. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from issues.kinds import IssueClass, Priority, Severity, Urgency
from issues.shipped import category_words, component_words

DANGER = (
    "刹车失灵", "制动失灵", "刹车失效", "刹不住", "转向失灵", "方向失灵", "起火", "着火", "自燃", "冒烟", "高压",
    "漏电", "触电", "受伤", "砸伤", "烫伤", "骨折", "送医", "记者", "媒体", "抖音", "曝光", "市监局",
    "市场监管", "12315", "打12345", "12345热线", "拒绝离店", "不肯走", "堵门", "拉横幅", "报警", "on fire", "injur", "brake fail",
)  # fmt: skip
CLEAR = 4.0
HARMLESS = (
    "高压水枪",
    "高压清洗",
    "高压管",
    "高压油",
    "报警灯",
    "报警音",
    "胎压报警",
    "倒车报警",
    "报警声",
)
"""Words that hold one of DANGER and mean nothing dangerous."""
HIGH = (
    "多次返修", "又返修", "第三次", "第二次", "再次返修", "三包", "退车", "换车", "抛锚", "无法启动",
    "打不着", "拖车", "赔偿", "律师", "起诉", "tow", "lawyer", "refund",
)  # fmt: skip
NOT_OF_A_CAR = (
    "工具车钥匙", "工具箱钥匙", "工具柜钥匙", "工具间钥匙", "钥匙柜", "钥匙箱", "钥匙板", "钥匙牌", "库房钥匙", "仓库钥匙",
    "配件库钥匙", "更衣柜钥匙", "办公室钥匙", "大门钥匙", "找钥匙", "key cabinet", "tool trolley key",
)  # fmt: skip
"""What holds the word for a part of a car and is a thing of the store."""
BY_CLASS: dict[str, tuple[str, ...]] = {
    IssueClass.WARRANTY: (
        "三包", "索赔", "保修", "质保", "退单", "拒赔", "旧件", "召回", "过保", "厂家批", "warranty", "claim",
    ),
    IssueClass.PARTS: (
        "配件", "备件", "缺货", "到货", "库存", "订货", "发错", "零件", "仓库", "领料", "调货", "断货", "出库", "入库", "parts",
    ),
    IssueClass.IT: (
        "系统", "电脑", "网络", "打印机", "DMS", "账号", "登录", "软件", "网速", "断网", "扫码枪", "死机", "蓝屏",
        "密码", "无线", "WiFi", "printer", "network",
    ),
    IssueClass.HR_SAFETY: (
        "排班", "加班", "考勤", "工资", "劳保", "受伤", "安全帽", "触电", "漏电", "消防", "灭火器", "手套", "绩效",
        "提成", "护目镜", "滑倒", "绊倒", "砸伤", "烫伤", "带教", "调休", "社保", "安全出口", "徒弟", "新人", "overtime",
    ),
    IssueClass.FACILITY: (
        "空调", "照明", "灯管", "车间顶灯", "日光灯", "厕所", "卫生间", "举升机", "地沟", "漏水", "下水道", "门禁", "停车位", "休息区", "休息室",
        "饮水机", "洗车机", "咖啡机", "卷帘门", "空压机", "扒胎机", "烤漆房", "道闸", "充电桩", "监控", "工具车", "工具柜", "钥匙柜", "lift", "toilet", "light",
    ),
    IssueClass.CUSTOMER: (
        "投诉", "客户不满", "态度", "抱怨", "差评", "发火", "等太久", "客户等", "不耐烦", "不高兴", "很生气", "没回电",
        "不接电话", "满意度", "骂", "拒绝离店", "不肯走", "误工费", "complain", "rude",
    ),
    IssueClass.PROCESS: (
        "流程", "交车", "预约", "派工", "结算", "报价", "等待", "超时", "漏项", "交接", "未经同意", "洗车", "单据", "工单",
        "发票", "终检", "质检单", "接车",
    ),
    IssueClass.TECHNICAL: (
        "异响", "故障", "返修", "维修", "诊断", "漏油", "抖动", "刹车", "变速", "发动机", "底盘", "电路",
        "刷写", "钣金", "喷漆", "色差", "轮胎", "四轮定位", "螺丝", "顿挫", "熄火", "跑偏", "渗油", "noise", "leak", "repair",
    ),
}  # fmt: skip
# What decides even beside many words of another class, and by how much
DECISIVE: dict[str, dict[str, float]] = {
    IssueClass.TECHNICAL: {"天窗": 3, "加氟": 4, "制冷剂": 4, "冷媒": 4, "返修": 2},
    IssueClass.CUSTOMER: {"投诉": 5, "态度": 5, "差评": 5, "不耐烦": 4, "发火": 3, "骂": 3, "rude": 4},
    IssueClass.WARRANTY: {"索赔": 4, "三包": 3, "拒赔": 4, "保修期": 3, "质保": 2, "召回": 3, "warranty": 3},
    IssueClass.PARTS: {"配件": 2, "缺货": 4, "到货": 3, "发错": 3, "库存": 3, "配件库": 2, "断货": 4, "副厂件": 4},
    IssueClass.IT: {"DMS": 5, "打印机": 5, "电脑": 3, "断网": 4, "账号": 3, "诊断仪": 3, "卡死": 2, "登录": 3},
    IssueClass.HR_SAFETY: {
        "触电": 6, "受伤": 6, "砸伤": 6, "烫伤": 6, "漏电": 3, "加班": 4, "排班": 4, "灭火器": 4, "消防": 4,
        "工资": 4, "绩效": 4, "提成": 4, "滑倒": 5, "绊倒": 4, "劳保": 4, "安全隐患": 4, "绝缘手套": 4,
    },
    IssueClass.FACILITY: {
        "举升机": 4, "卫生间": 5, "厕所": 5, "休息区": 3, "休息室": 3, "洗车机": 4, "门禁": 3, "停车位": 3, "停车场": 2,
        "地沟": 4, "空压机": 4, "烤漆房": 4, "道闸": 4, "卷帘门": 4, "饮水机": 4, "咖啡机": 4, "四轮定位仪": 5, "展厅": 2, "扒胎机": 5,
        "工具车": 2, "工具柜": 2,
    },
    IssueClass.PROCESS: {
        "流程": 3, "未经同意": 5, "没经客户同意": 5, "派工": 3, "预约": 3, "交接": 3, "结算": 3, "报价": 3, "漏项": 2, "没洗车": 3,
        "交车": 2, "发票": 3, "工位": 2,
    },
}  # fmt: skip


@dataclass(frozen=True)
class Guess:
    """What the words point to; `because` are the words themselves."""

    kind: str
    priority: int
    severity: int
    because: tuple[str, ...] = ()


@dataclass(frozen=True)
class Weighed:
    """How much speaks for a class, and the words that do."""

    points: float
    words: tuple[str, ...]


def hits(text: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """The words that are in the text; one that lies within a longer one does not count twice."""
    lower = text.lower()
    found = [word for word in words if word.lower() in lower]
    return tuple(
        word for word in found if not any(word != other and word in other for other in found)
    )


def of_a_car(text: str) -> str:
    """The text without things of the store whose names hold a part of a car."""
    for word in NOT_OF_A_CAR:
        text = text.replace(word, " ")
    return text


def weigh(text: str) -> dict[str, Weighed]:
    """What speaks for each class: its own words, those of its categories, parts of a car."""
    return {kind: _weigh(text, kind) for kind in BY_CLASS}


def _weigh(text: str, kind: str) -> Weighed:
    own = hits(text, BY_CLASS[kind])
    decisive = hits(text, tuple(DECISIVE[kind]))
    more = _categories(text, kind)
    points = float(sum(len(word) for word in own))
    points += sum(DECISIVE[kind][word] for word in decisive)
    points += 0.6 * sum(len(word) for word in more if word not in own)
    if kind == IssueClass.TECHNICAL:
        said = of_a_car(text)
        parts = [word for words in component_words().values() for word in hits(said, words)]
        points += 0.8 * sum(len(word) for word in parts if word not in own)
        own = (*own, *parts)
    return Weighed(points, tuple(dict.fromkeys((*decisive, *own, *more))))


def _categories(text: str, kind: str) -> tuple[str, ...]:
    words = [
        word
        for (one, name), said in category_words().items()
        if one == kind
        for word in (name, *said)
    ]
    return hits(text, tuple(dict.fromkeys(words)))


def danger(text: str) -> tuple[str, ...]:
    for harmless in HARMLESS:
        text = text.replace(harmless, "")
    return hits(text, DANGER)


def urgent(text: str, urgency: str) -> tuple[int, int, tuple[str, ...]]:
    """Priority and severity, and the words that say so: danger, then what is said."""
    dangerous, high = danger(text), hits(text, HIGH)
    if dangerous:
        return Priority.P1, Severity.CRITICAL, dangerous
    if high or urgency == Urgency.NOW:
        return Priority.P2, Severity.MAJOR if high else Severity.MINOR, high
    priority = Priority.P3 if urgency == Urgency.TODAY else Priority.P4
    return priority, Severity.MINOR, ()


def best(weighed: Mapping[str, Weighed]) -> str:
    """The class with the most; work that went wrong in general where nothing is said."""
    kind = max(weighed, key=lambda one: weighed[one].points)
    return kind if weighed[kind].points else IssueClass.PROCESS


def is_clear(weighed: Mapping[str, Weighed]) -> bool:
    """Whether the words speak for one class much more than for any other."""
    first, second = sorted((one.points for one in weighed.values()), reverse=True)[:2]
    return first >= CLEAR and first >= 1.5 * second


def guess(text: str, urgency: str) -> Guess:
    weighed = weigh(text)
    kind = best(weighed)
    priority, severity, because = urgent(text, urgency)
    return Guess(kind, priority, severity, tuple(dict.fromkeys((*because, *weighed[kind].words))))
