"""When a copy of a notice may go out: quiet hours, the daily e-mail, and waits between tries."""

import datetime as dt

from notifications.models import Preferences

BACK_OFF = (
    dt.timedelta(minutes=1),
    dt.timedelta(minutes=5),
    dt.timedelta(minutes=15),
    dt.timedelta(hours=1),
    dt.timedelta(hours=4),
)


def back_off(attempts: int) -> dt.timedelta | None:
    """How long to wait after so many tries; None when it is time to give up."""
    return BACK_OFF[attempts - 1] if attempts <= len(BACK_OFF) else None


def after_quiet_hours(
    moment: dt.datetime, preferences: Preferences, zone: dt.tzinfo
) -> dt.datetime:
    """Return `moment`, or the end of the quiet hours it falls into; they may span midnight."""
    start, end = preferences.quiet_from, preferences.quiet_until
    if start is None or end is None or start == end:
        return moment
    local = moment.astimezone(zone)
    clock = local.time()
    if not (start <= clock < end if start < end else clock >= start or clock < end):
        return moment
    return _next(local, end)


def next_digest(moment: dt.datetime, preferences: Preferences, zone: dt.tzinfo) -> dt.datetime:
    """Return the first time of the person's daily e-mail that is not before `moment`."""
    return _next(moment.astimezone(zone), preferences.digest_at)


def _next(local: dt.datetime, clock: dt.time) -> dt.datetime:
    on_day = dt.datetime.combine(local.date(), clock, tzinfo=local.tzinfo)
    if on_day < local:
        on_day = dt.datetime.combine(
            local.date() + dt.timedelta(days=1), clock, tzinfo=local.tzinfo
        )
    return on_day
