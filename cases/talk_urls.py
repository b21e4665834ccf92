"""Discussion, lessons and their adoption."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
