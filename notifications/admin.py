"""Rows for the operator of the machine to look at; people change them in the product."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from notifications.models import Delivery, Notice


class ReadOnly(admin.ModelAdmin[Any]):
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


@admin.register(Notice)
class NoticeAdmin(ReadOnly):
    list_display = ("title", "kind", "recipient", "store", "due_at", "read_at")
    list_filter = ("kind",)
    list_select_related = ("recipient", "store")


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly):
    list_display = ("notice", "channel", "status", "attempts", "next_try_at", "code", "answer")
    list_filter = ("status", "channel")
    list_select_related = ("notice",)
