"""The archive and the page of a case."""

from django.urls import path

from cases.views import archive, case

urlpatterns = [
    path("cases/", archive.page, name="archive"),
    path("cases/<int:pk>", case.page, name="case"),
]
