"""Series: the list, one of them, making and changing them with a preview of the days."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db.models import Min, Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import recurrence, recurrence_words, rules
from meetings.forms.fields import DayField
from meetings.forms.series import RuleForm, ScopeForm, SeriesForm, first_values
from meetings.models import Meeting, Series, Topic
from meetings.models.meetings import MeetingQuerySet
from meetings.queries import punctuality
from meetings.queries.preview import Preview, preview
from meetings.services import series as services
from meetings.states import AHEAD
from people.http import Request
from people.models import Store
from people.rules import NotNow

SHOWN = 12


def _series(request: Request, pk: int) -> Series:
    rows = Series.objects.visible_to(request.user)
    joins = ("store", "room", "chair", "recorder", "template")
    return get_object_or_404(rows.select_related(*joins), pk=pk)


def _meetings(request: Request) -> MeetingQuerySet:
    rows = Meeting.objects.visible_to(request.user)
    assert isinstance(rows, MeetingQuerySet)  # noqa: S101 - narrows the type
    return rows


def sentence(series: Series) -> str:
    return recurrence_words.sentence(recurrence.parse(series.rule), at=series.start_time)


@require_safe
def index(request: Request) -> HttpResponse:
    ahead = Q(meetings__status__in=AHEAD, meetings__starts_at__gt=timezone.now())
    rows = list(
        Series.objects.visible_to(request.user)
        .select_related("room", "chair")
        .annotate(next_at=Min("meetings__starts_at", filter=ahead))
        .order_by("-is_active", "next_at", "title")
    )
    rates = punctuality.of_series(rows)
    context = {
        "rows": [
            {"series": one, "sentence": sentence(one), "rate": rates.get(one.root_id or one.pk)}
            for one in rows
        ],
        "may_schedule": request.user.may(rules.SCHEDULE),
    }
    return render(request, "meetings/series_list.html", context)


@require_safe
def page(request: Request, pk: int) -> HttpResponse:
    series = _series(request, pk)
    now = timezone.now()
    own = _meetings(request).same_line(series).select_related("room", "wanted_room")
    rates = punctuality.of_series([series], now)
    rate = rates.get(series.root_id or series.pk) or punctuality.Punctuality()
    past = own.filter(starts_at__lt=now).order_by("-starts_at")[:SHOWN]
    context = {
        "series": series,
        "sentence": recurrence_words.sentence(
            recurrence.parse(series.rule), at=series.start_time, closed_rule=series.closed_rule
        ),
        "ahead": own.filter(starts_at__gte=now).order_by("starts_at")[:SHOWN],
        "past": [{"meeting": one, "missed": one.is_missed(now)} for one in past],
        "rate": rate,
        "rate_hint": _("%(held)d of %(planned)d in twelve months")
        % {"held": rate.on_schedule, "planned": rate.planned},
        "invited": services.audience(series).count(),
        "departments": series.departments.all(),
        "people": series.people.all(),
        "cc": series.cc.all(),
        "roles": [str(label) for label in _role_labels(series)],
        "topics": Topic.objects.waiting().filter(series=series).select_related("proposed_by"),
        "may_schedule": request.user.may(rules.SCHEDULE),
        "today": services.today_in(series.store),
    }
    return render(request, "meetings/series.html", context)


def _role_labels(series: Series) -> list[Any]:
    choices = dict(SeriesForm.base_fields["roles"].choices)  # type: ignore[attr-defined]
    return [choices[role] for role in series.roles if role in choices]


def _preview(
    form: SeriesForm, store: Store, series: Series | None, since: dt.date
) -> Preview | None:
    """What the form says so far, as days; None while it says too little."""
    form.is_valid()
    got = form.cleaned_data
    needed = ("rule", "starts_on", "start_time", "minutes", "closed_rule")
    if any(got.get(name) in (None, "") for name in needed):
        return None
    return preview(
        store,
        recurrence.parse(got["rule"]),
        starts_on=got["starts_on"],
        ends_on=got.get("ends_on"),
        start_time=got["start_time"],
        minutes=got["minutes"],
        closed_rule=got["closed_rule"],
        since=since,
        room=got.get("room"),
        own=Meeting.objects.same_line(series) if series else None,
    )


@require_safe
def show_rule(request: Request) -> HttpResponse:
    """The fields that the chosen pattern needs, with sentence and days, while typing."""
    rules.check_schedule(request.user)
    pk = request.GET.get("series", "")
    series = _series(request, int(pk)) if pk.isdecimal() else None
    store = series.store if series else request.user.store
    form = SeriesForm(_with_new_fields(request), store=store)
    days = _preview(form, store, series, services.today_in(store))
    context = {"form": form, "preview": days, "series": series}
    return render(request, "meetings/_rule_and_preview.html", context)


def _with_new_fields(request: Request) -> QueryDict:
    """What is typed; the fields of a pattern that was chosen just now begin with their usual values."""
    typed = request.GET.copy()
    if request.htmx.trigger == "pattern":
        usual = _as_typed(
            first_values(request.user, request.GET, services.today_in(request.user.store))
        )
        for name in set(usual) & set(RuleForm.base_fields) - set(typed):
            typed.setlist(name, usual.getlist(name))
    return typed


def _page(
    request: Request, form: SeriesForm, context: dict[str, Any], series: Series | None = None
) -> HttpResponse:
    """The form with its preview; 422 when something in it is wrong."""
    store = series.store if series else request.user.store
    filled = form if form.is_bound else _filled(form, store)
    days = _preview(filled, store, series, services.today_in(store))
    wrong = form.is_bound and bool(form.errors)
    context = {"form": form, "preview": days, "series": series, **context}
    return render(request, "meetings/series_edit.html", context, status=422 if wrong else 200)


def _filled(form: SeriesForm, store: Store) -> SeriesForm:
    """An untouched form as if it had been sent, for its preview."""
    data = {name: form[name].value() for name in form.fields}
    return SeriesForm(_as_typed(data), store=store)


def _as_typed(data: dict[str, Any]) -> QueryDict:
    typed = QueryDict(mutable=True)
    for name, value in data.items():
        if isinstance(value, (list, tuple)):
            typed.setlist(name, [str(getattr(one, "pk", one)) for one in value])
        elif value not in (None, "", False):
            typed[name] = str(value)
    return typed


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    rules.check_schedule(request.user)
    store = request.user.store
    if request.method != "POST":
        initial = first_values(request.user, request.GET, services.today_in(store))
        return _page(request, SeriesForm(store=store, initial=initial), {})
    form = SeriesForm(request.POST, store=store)
    if "preview" in request.POST or not form.is_valid():
        return _page(request, form, {})
    series = services.create_series(
        store=store,
        by=request.user,
        token=form.cleaned_data["token"],
        **form.fields_of_series(),
    )
    messages.success(request, _made_sentence(series.meetings.count()))
    return redirect(series)


def _made_sentence(made: int) -> str:
    sentence_ = ngettext(
        "The series is made, with its next meeting.",
        "The series is made, with its next %(n)d meetings.",
        made,
    )
    return sentence_ % {"n": made}


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change all meetings ahead, or those from a day on."""
    series = _series(request, pk)
    rules.check_schedule(request.user)
    if not series.is_active:
        raise NotNow(_("This series has ended."))
    form = SeriesForm(request.POST or None, store=series.store, instance=series)
    scope = ScopeForm(request.POST or None, initial={"from_on": request.GET.get("from", "")})
    context = {"scope": scope}
    valid = request.method == "POST" and form.is_valid() and scope.is_valid()
    if not valid or "preview" in request.POST:
        return _page(request, form, context, _series(request, pk))
    change = services.change_series(
        series,
        by=request.user,
        from_on=scope.cleaned_data["from_on"],
        **form.fields_of_series(),
    )
    messages.success(request, _changed_sentence(change))
    return redirect(change.series)


def _changed_sentence(change: services.Change) -> str:
    parts = [_("The series is changed.")]
    if change.moved:
        moved = ngettext(
            "%(n)d meeting has a new time.", "%(n)d meetings have a new time.", change.moved
        )
        parts.append(moved % {"n": change.moved})
    if change.dropped:
        gone = ngettext(
            "%(n)d meeting was called off.", "%(n)d meetings were called off.", change.dropped
        )
        parts.append(gone % {"n": change.dropped})
    return " ".join(parts)


@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    series = _series(request, pk)
    rules.check_schedule(request.user)
    on = DayField(required=False).clean(request.POST.get("on", ""))
    change = services.end_series(series, on=on or services.today_in(series.store), by=request.user)
    gone = ngettext(
        "%(n)d meeting was called off.", "%(n)d meetings were called off.", change.dropped
    )
    words = [_("The series ends.")] + ([gone % {"n": change.dropped}] if change.dropped else [])
    messages.success(request, " ".join(words))
    return redirect(series)
