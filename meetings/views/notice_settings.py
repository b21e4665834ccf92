"""Settings: how many days before a meeting people must be told."""

import datetime as dt
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meetings.forms.fields import ClockField
from meetings.models import NoticeSettings
from meetings.notice_rule import NoticePolicy, earliest_start_on
from meetings.services.notice_settings import set_rule
from people.calendar import DayKind
from people.http import Request
from people.models import Store
from people.services.calendars import store_calendar
from people.views.settings_store import back_to, managed_store


class NoticeSettingsForm(forms.ModelForm[NoticeSettings]):
    cut_off = ClockField(label=NoticeSettings._meta.get_field("cut_off").verbose_name)  # noqa: SLF001

    class Meta:
        model = NoticeSettings
        fields = ("days", "calendar", "cut_off")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False


def _earliest(store: Store, rule: NoticeSettings) -> dt.date:
    """The first day of a meeting that is announced now."""
    policy = NoticePolicy(days=rule.days, calendar=DayKind(rule.calendar), cut_off=rule.cut_off)
    return earliest_start_on(timezone.now(), policy, store_calendar(store), store.zone)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    store = managed_store(request)
    rule = NoticeSettings.objects.filter(store=store).first() or NoticeSettings(store=store)
    form = NoticeSettingsForm(request.POST or None, instance=rule)
    if request.method == "POST" and form.is_valid():
        set_rule(store, by=request.user, **form.cleaned_data)
        messages.success(request, _("The rule for notices is saved."))
        return redirect(back_to(reverse("meetings:notice_settings"), request, store))
    context: dict[str, object] = {"store": store, "form": form}
    if not form.is_bound:
        context["earliest"] = _earliest(store, rule)
    status = 422 if form.is_bound else 200
    return render(request, "meetings/notice_settings.html", context, status=status)
