"""The demonstration store, loaded once for all that is asked of it here."""

import datetime as dt

from people.models import User

NOW = dt.datetime(2026, 11, 23, 13, 47, tzinfo=dt.timezone(dt.timedelta(hours=8)))
MAIN, SECOND = "hengda-demo", "hengda-demo-2"


def person(number: str) -> User:
    return User.objects.select_related("store").get(employee_number=number)
