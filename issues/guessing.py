"""From the words of a report to its class, priority and severity: rules, with the reason."""

from dataclasses import dataclass

from issues.kinds import IssueClass, Priority, Severity, Urgency

DANGER = (
    "刹车失灵", "制动失灵", "刹车失效", "转向失灵", "方向失灵", "起火", "着火", "自燃", "冒烟", "高压",
    "漏电", "触电", "受伤", "砸伤", "烫伤", "骨折", "送医", "记者", "媒体", "抖音", "曝光", "市监局",
    "市场监管", "12315", "打12345", "12345热线", "拒绝离店", "堵门", "拉横幅", "报警", "on fire", "injur", "brake fail",
)  # fmt: skip
HIGH = (
    "多次返修", "又返修", "第三次", "第二次", "再次返修", "三包", "退车", "换车", "抛锚", "无法启动",
    "打不着", "拖车", "赔偿", "律师", "起诉", "tow", "lawyer", "refund",
)  # fmt: skip
BY_CLASS: dict[str, tuple[str, ...]] = {
    IssueClass.WARRANTY: ("三包", "索赔", "保修", "质保", "退单", "拒赔", "旧件", "warranty", "claim"),
    IssueClass.PARTS: ("配件", "备件", "缺货", "到货", "库存", "订货", "发错", "零件", "仓库", "parts"),
    IssueClass.IT: (
        "系统", "电脑", "网络", "打印机", "DMS", "账号", "登录", "软件", "网速", "扫码枪", "printer", "network",
    ),
    IssueClass.HR_SAFETY: (
        "排班", "加班", "考勤", "工资", "劳保", "受伤", "安全帽", "触电", "漏电", "消防", "灭火器", "overtime",
    ),
    IssueClass.FACILITY: (
        "空调", "灯", "厕所", "卫生间", "举升机", "地沟", "漏水", "下水道", "门禁", "停车位", "休息区",
        "饮水机", "洗车机", "lift", "toilet", "light",
    ),
    IssueClass.CUSTOMER: (
        "投诉", "客户不满", "态度", "抱怨", "差评", "发火", "等太久", "客户等", "不耐烦", "complain", "rude",
    ),
    IssueClass.PROCESS: (
        "流程", "交车", "预约", "派工", "结算", "报价", "等待", "超时", "漏项", "交接", "未经同意", "洗车", "单据",
    ),
    IssueClass.TECHNICAL: (
        "异响", "故障", "返修", "维修", "诊断", "漏油", "抖动", "刹车", "变速", "发动机", "底盘", "电路",
        "刷写", "钣金", "喷漆", "色差", "轮胎", "四轮定位", "螺丝", "noise", "leak", "repair",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Guess:
    """What the words point to; `because` are the words themselves."""

    kind: str
    priority: int
    severity: int
    because: tuple[str, ...] = ()


def _hits(text: str, words: tuple[str, ...]) -> tuple[str, ...]:
    lower = text.lower()
    return tuple(word for word in words if word.lower() in lower)


def guess(text: str, urgency: str) -> Guess:
    """The class with the most words in the text; priority by danger, then by what is said."""
    counted = {kind: _hits(text, words) for kind, words in BY_CLASS.items()}
    kind = max(counted, key=lambda one: sum(map(len, counted[one])))
    if not counted[kind]:
        kind = IssueClass.PROCESS
    danger, high = _hits(text, DANGER), _hits(text, HIGH)
    because = (*danger, *high, *counted[kind])
    if danger:
        return Guess(kind, Priority.P1, Severity.CRITICAL, because)
    if high or urgency == Urgency.NOW:
        return Guess(kind, Priority.P2, Severity.MAJOR if high else Severity.MINOR, because)
    priority = Priority.P3 if urgency == Urgency.TODAY else Priority.P4
    return Guess(kind, priority, Severity.MINOR, because)
