"""The ways in besides the desk: boxes, posters, e-mail, programs."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
