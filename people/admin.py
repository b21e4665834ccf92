"""The operator's view of the tables; the product's own pages are the real ones.

Little is changed here, nothing deleted, and one signs in at the product's own door.
"""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from people.http import next_of
from people.models import Event, SignIn, StateCalendarYear, Store, StoreGroup, User
from people.rules import Denied


def sign_in(request: HttpRequest, *_: object) -> HttpResponse:
    """One door: the sign-in page of the product, with its throttling."""
    to = next_of(request, "admin:index")
    if not request.user.is_authenticated:
        return redirect_to_login(to, settings.LOGIN_URL)
    if not admin.site.has_permission(request):
        raise Denied(gettext("Only the operator of this server may look into the database."))
    return redirect(to)


def never(*_: Any, **__: Any) -> bool:
    return False


class Keeping(admin.ModelAdmin[models.Model]):
    """Rows that may be corrected, not thrown away."""

    has_delete_permission = never


class Looking(Keeping):
    """Rows to look at."""

    has_add_permission = never
    has_change_permission = never


@admin.register(User)
class UserAdmin(Keeping):
    list_display = ("username", "name", "store", "department", "is_active", "last_login")
    list_filter = ("store", "is_active", "is_staff")
    list_select_related = ("store", "department")
    search_fields = ("username", "name", "email", "phone")
    fields = (
        "username",
        "name",
        "store",
        "roles",
        "is_active",
        "is_staff",
        "is_superuser",
        "last_login",
        "created_at",
    )
    readonly_fields = ("username", "store", "last_login", "created_at")
    has_add_permission = never


@admin.register(Store)
class StoreAdmin(Keeping):
    list_display = ("name", "code", "brand", "group")
    list_select_related = ("group",)
    fields = ("name", "code", "brand", "time_zone", "group", "closed_at_spring_festival")


@admin.register(StoreGroup)
class StoreGroupAdmin(Keeping):
    list_display = ("name",)


@admin.register(StateCalendarYear)
class StateCalendarYearAdmin(Looking):
    list_display = ("year", "source", "updated_at")


@admin.register(SignIn)
class SignInAdmin(Looking):
    list_display = ("user", "ip", "created_at", "seen_at")
    list_select_related = ("user",)
    fields = ("user", "ip", "agent", "created_at", "seen_at")


@admin.register(Event)
class EventAdmin(Looking):
    list_display = ("at", "name", "by", "content_type", "object_id", "old", "new")
    list_select_related = ("by", "content_type")
    show_full_result_count = False


admin.site.login = sign_in  # type: ignore[assignment, method-assign]
