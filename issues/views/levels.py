"""Settings: by when issues of each priority are acknowledged, contained and solved."""

from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from issues.forms.choosing import LevelForm
from issues.kinds import Priority
from issues.models import ServiceLevel
from issues.services import choosing, deadlines
from people.http import Request, posted
from people.models import Store
from people.views.settings_store import back_to, managed_store


@dataclass(frozen=True)
class Level:
    priority: Priority
    form: LevelForm


def _levels(request: Request, store: Store) -> list[Level]:
    return [
        Level(
            priority,
            LevelForm(
                posted(request),
                instance=deadlines.level(store, priority),
                prefix=f"p{priority.value}",
            ),
        )
        for priority in Priority
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    store = managed_store(request)
    levels = _levels(request, store)
    wrong = [level for level in levels if not level.form.is_valid()]
    if request.method == "POST" and not wrong:
        with transaction.atomic():
            for level in levels:
                choosing.set_level(store, level.priority, level.form.cleaned_data, by=request.user)
        messages.success(request, _("The time limits hold for what is logged from now on."))
        return redirect(back_to(reverse("issues:levels"), request, store))
    context = {
        "store": store,
        "levels": levels,
        "is_own": ServiceLevel.objects.filter(store=store).exists(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "issues/settings/levels.html", context, status=status)


@require_POST
def reset(request: Request) -> HttpResponse:
    store = managed_store(request)
    choosing.reset_levels(store, by=request.user)
    messages.success(request, _("The shipped time limits hold again."))
    return redirect(back_to(reverse("issues:levels"), request, store))
