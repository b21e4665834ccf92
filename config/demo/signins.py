"""How to sign in to the demonstration store, for whoever tries the product out."""

import unicodedata

from django.contrib.auth.hashers import check_password

from config.demo import people, texts
from people.models import User

SHOWN = ("1005", "1001", "1009", "1021", "1017", "1003", "1004", "1002")


def table() -> str:
    """A line for each role; empty where this is not the demonstration store or it is locked."""
    facts = texts.load("people")["main"]
    rows = User.objects.active().filter(store__code=facts["code"], employee_number__in=SHOWN)
    found = {one.employee_number: one for one in rows if one.password}
    known = {one: check_password(people.PASSWORD, one) for one in {u.password for u in rows}}
    lines = [("姓名", "岗位", "登录名", "密码")]
    for number in SHOWN:
        person = found.get(number)
        if person is not None and known[person.password]:
            lines.append((person.name, person.title, number, people.PASSWORD))
    if len(lines) == 1:
        return ""
    body = "\n".join("  " + "".join(map(_padded, line, (10, 18, 10, 12))) for line in lines)
    return f"演示数据，登录方式（密码人人皆知，请勿录入真实资料）：\n{body}"


def _padded(text: str, width: int) -> str:
    """Chinese characters are two columns wide."""
    taken = sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
    return text + " " * (width - taken)
