"""Imports, figures and exports."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
