"""Which car and which repair order a text speaks of."""

import re
from dataclasses import dataclass

from people import privacy
from people.contacts import folded
from people.privacy import Kind

REPAIR_ORDER = re.compile(
    r"(?:(?:工单号?|维修单号?|委托书号?|单号)[\s:：#]*|(?<![A-Za-z0-9])(?=(?:RO|WO|WX|GD)[-\d]))"
    r"(?P<number>[A-Za-z]{0,4}-?\d[\d-]{4,19})(?![A-Za-z0-9])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Recognised:
    """What was found first of each kind; empty where there is nothing."""

    plate: str = ""
    vin: str = ""
    ro_number: str = ""


def recognise(text: str) -> Recognised:
    text = folded(text)
    found = {one.kind: one.text for one in reversed(privacy.find(text))}
    order = REPAIR_ORDER.search(text)
    return Recognised(
        plate=found.get(Kind.PLATE, ""),
        vin=found.get(Kind.VIN, ""),
        ro_number=order["number"].upper() if order else "",
    )
