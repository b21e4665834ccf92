"""E-mails are forgotten after the days that the store has chosen: who wrote to whom, about what.

What became of a mail, its day and its identification stay, so that a late answer still finds its
issue and a mail that is read twice is still one.
"""

import datetime as dt

from django.db.models import QuerySet

from issues.models import InboundMail, ReporterMail
from issues.services import deadlines
from people.models import Store

BATCH = 1000


def forget(now: dt.datetime) -> int:
    """Empty what is older, store by store, in pieces; returns how many rows. Repeats do nothing."""
    done = 0
    for store in Store.objects.all():
        before = now - dt.timedelta(days=deadlines.settings_of(store).mail_keep_days)
        came = InboundMail.objects.filter(store=store, at__lt=before)
        went = ReporterMail.objects.filter(store=store, created_at__lt=before).exclude(
            status=ReporterMail.Status.WAITING
        )
        done += _emptied(came.exclude(sender="", subject="", why=""))
        done += _emptied(went.exclude(to="", error=""))
    return done


def _emptied(rows: QuerySet[InboundMail] | QuerySet[ReporterMail]) -> int:
    fields = ("to", "error") if rows.model is ReporterMail else ("sender", "subject", "why")
    done = 0
    while pks := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        done += rows.model.objects.filter(pk__in=pks).update(**dict.fromkeys(fields, ""))
    return done
