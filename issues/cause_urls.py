"""Cause, measures, recurrence and the clocks of the law."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
