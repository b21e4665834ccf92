"""The time limits of the law as data: what runs how long, on which days, and where that is written.

Texts were read and compared on `CHECKED_ON`; whoever reads a newer text changes row and date.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.calendar import DayKind, StoreCalendar

CHECKED_ON = dt.date(2026, 11, 23)
Text = str | Promise

THREE_GUARANTEES = _("Rules on the liability of sellers of household cars (三包, 2022)")
SALES = _("Measures on car sales")
REPAIRS = _("Rules on motor vehicle repair")
PENALTIES = _("Measures on penalties for harm to consumers' rights")
COMPLAINTS = _("Measures on complaints to market regulators")
CONSUMERS = _("Law on the protection of consumers' rights")


class Form(StrEnum):
    """How a rule is applied."""

    CLOCK = "clock"  # somebody starts it on an issue, it ends on a day
    COUNT = "count"  # counted from the repairs of a vehicle
    PERIOD = "period"  # runs from the invoice, or from a repair, of a vehicle
    KEEP = "keep"  # what has to be kept, or holds in court


@dataclass(frozen=True)
class Rule:
    """A rule with its source. A clock: so many `days` of this kind, the first day not counted."""

    code: str
    name: Text
    text: Text
    law: Text
    article: str
    form: Form
    days: int = 0
    kind: DayKind = DayKind.CALENDAR
    warn_before: int = 0
    checked_on: dt.date = CHECKED_ON
    is_reported: bool = False
    """Known from a court case or a government page, not read in the text of the law itself."""

    @property
    def source(self) -> str | Promise:
        return _cited(self.law, self.article)


def _cite(law: Text, article: str) -> str:
    numbers = gettext(", ").join(article.replace("§", "").split(", "))
    return gettext("%(law)s §%(numbers)s") % {"law": law, "numbers": numbers}


_cited = lazy(_cite, str)


WORKING = DayKind.STATE_WORKING
COMPLAINT = "complaint_told"

RULES: Mapping[str, Rule] = {
    rule.code: rule
    for rule in (
        Rule(
            COMPLAINT,
            _("Tell the consumer the result of a complaint"),
            _("Within 7 working days after the complaint came in."),
            SALES,
            "§18",
            Form.CLOCK,
            7,
            WORKING,
            2,
            is_reported=True,
        ),
        Rule(
            "demand_answered",
            _("Answer a demand for exchange or refund"),
            _("Within 10 working days after the consumer asked for it."),
            THREE_GUARANTEES,
            "§28",
            Form.CLOCK,
            10,
            WORKING,
            3,
        ),
        Rule(
            "demand_completed",
            _("Complete an exchange or refund"),
            _("Within 20 working days after the consumer asked for it."),
            THREE_GUARANTEES,
            "§28",
            Form.CLOCK,
            20,
            WORKING,
            5,
        ),
        Rule(
            "delay",
            _("Do not put off a rightful demand"),
            _("Refusing repair, exchange or refund for more than 15 days without reason counts as deliberate delay."),
            PENALTIES,
            "§8",
            Form.CLOCK,
            15,
            DayKind.CALENDAR,
            5,
        ),
        Rule(
            "regulator_accepts",
            _("The regulator decides whether to take up a complaint"),
            _("Within 7 working days after it got the complaint: have the file ready."),
            COMPLAINTS,
            "§14",
            Form.CLOCK,
            7,
            WORKING,
            2,
        ),
        Rule(
            "mediation",
            _("Mediation by the regulator ends"),
            _("45 working days after the complaint was taken up."),
            COMPLAINTS,
            "§21",
            Form.CLOCK,
            45,
            WORKING,
            10,
        ),
        Rule(
            "one_repair",
            _("One repair under warranty longer than 5 days"),
            _("Waiting for parts included. From day 6 on a loan car or a transport allowance is due. Every full 24 hours are a day, a rest counts as a day."),
            THREE_GUARANTEES,
            "§21, §40",
            Form.COUNT,
        ),
        Rule(
            "cumulative",
            _("More than 30 days in repair altogether"),
            _("Then exchange or refund on demand. Transport of parts made for the VIN and the way when towed do not count."),
            THREE_GUARANTEES,
            "§24",
            Form.COUNT,
        ),
        Rule(
            "same_fault",
            _("The same fault repaired more than 4 times"),
            _("At the fifth time: exchange or refund on demand."),
            THREE_GUARANTEES,
            "§24",
            Form.COUNT,
        ),
        Rule(
            "safety_twice",
            _("A severe safety fault not cured by two repairs"),
            _("Then exchange or refund on demand."),
            THREE_GUARANTEES,
            "§24",
            Form.COUNT,
        ),
        Rule(
            "assembly_twice",
            _("An assembly, or the same main part, replaced twice"),
            _("Engine, gearbox, battery or drive motor twice, or the same main part twice, and it still does not work: exchange or refund on demand."),
            THREE_GUARANTEES,
            "§24",
            Form.COUNT,
        ),
        Rule(
            "seven_days",
            _("Exchange within 7 days"),
            _("If engine, gearbox, battery, drive motor or a main part of them must be replaced: exchange or refund on demand."),
            THREE_GUARANTEES,
            "§22",
            Form.PERIOD,
        ),
        Rule(
            "sixty_days",
            _("60 days or 3,000 km"),
            _("A main part of engine, gearbox, battery or motor fails: a new assembly free of charge (§20). Steering or brakes fail, the body cracks, fuel leaks, the battery burns: exchange or refund (§23)."),
            THREE_GUARANTEES,
            "§20, §23",
            Form.PERIOD,
        ),
        Rule(
            "three_guarantees",
            _("Statutory warranty for exchange and refund (三包)"),
            _("At least 2 years or 50,000 km from the invoice, or from the delivery if that was later."),
            THREE_GUARANTEES,
            "§18",
            Form.PERIOD,
        ),
        Rule(
            "free_repair",
            _("Statutory warranty for free repair (包修)"),
            _("At least 3 years or 60,000 km from the invoice, or from the delivery if that was later."),
            THREE_GUARANTEES,
            "§18",
            Form.PERIOD,
        ),
        Rule(
            "repair_warranty",
            _("Warranty of a repair"),
            _("Overhaul 20,000 km or 100 days, second-level maintenance 5,000 km or 30 days, minor repair 2,000 km or 10 days, whichever comes first. Not cured after two tries: another shop at our cost."),
            REPAIRS,
            "§37",
            Form.PERIOD,
            is_reported=True,
        ),
        Rule(
            "records",
            _("Keep the records of repairs"),
            _("At least 6 years; the customer gets a copy."),
            THREE_GUARANTEES,
            "§17",
            Form.KEEP,
        ),
        Rule(
            "burden",
            _("Six months: we prove that there was no fault"),
            _("If a fault shows within 6 months, the seller bears the burden of proof. Fraud costs three times the price, at least 500 yuan."),
            CONSUMERS,
            "§23, §55",
            Form.KEEP,
        ),
    )
}  # fmt: skip
CLOCKS = tuple(rule for rule in RULES.values() if rule.form == Form.CLOCK)


@dataclass(frozen=True)
class Dates:
    """Until when a clock runs, when somebody is warned, and why it is not certain yet."""

    due_on: dt.date
    warn_on: dt.date
    provisional: str = ""


def dates_of(rule: Rule, start: dt.date, calendar: StoreCalendar) -> Dates:
    """The day on which the clock ends; the day of the start does not count (Civil Code §201)."""
    due = calendar.add_days(rule.kind, start, rule.days)
    warn = calendar.add_days(rule.kind, due, -rule.warn_before)
    return Dates(due, max(warn, start), calendar.why_provisional(rule.kind, start, due))


def days_left(rule: Rule, today: dt.date, due: dt.date, calendar: StoreCalendar) -> int:
    """Days of the rule's own kind that are left; negative when it is over."""
    return calendar.days_between(rule.kind, today, due)
