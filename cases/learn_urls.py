"""Stories, reach and learning again."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
