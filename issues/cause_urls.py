"""Cause, measures, recurrence and the clocks of the law."""

from django.urls import path

from issues.views import analysis, law, radar

urlpatterns = [
    path("issues/<int:pk>/analysis", analysis.page, name="analysis"),
    path("issues/<int:pk>/measures", analysis.measure, name="measure"),
    path("issues/<int:pk>/8d.pdf", analysis.eight_d, name="eight_d"),
    path("issues/radar", radar.page, name="radar"),
    path("issues/proposals/<int:pk>", radar.judge, name="judge"),
    path("issues/legal", law.page, name="legal"),
    path("issues/<int:pk>/legal", law.start, name="legal_start"),
    path("issues/legal/<int:pk>/stop", law.stop, name="legal_stop"),
    path("vehicles/<int:pk>/repairs/new", law.repair_new, name="repair_new"),
    path("issues/repairs/<int:pk>", law.repair, name="repair"),
]
