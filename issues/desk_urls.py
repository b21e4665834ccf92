"""Logging and triage."""

from django.urls import path

from issues.views import log, related, taxonomy, triage

urlpatterns = [
    path("issues/new", log.page, name="log"),
    path("issues/new/hints", log.hints, name="log_hints"),
    path("issues/triage", triage.page, name="triage"),
    path("issues/triage/bulk", triage.bulk, name="triage_bulk"),
    path("issues/<int:pk>/triage", triage.one, name="triage_one"),
    path("issues/<int:pk>/related", related.change, name="related"),
    path("settings/issues/taxonomy", taxonomy.page, name="taxonomy"),
    path("settings/issues/places", taxonomy.places, name="places"),
    path("settings/issues/order/<str:what>", taxonomy.order, name="names_order"),
    path("settings/issues/categories/<int:pk>", taxonomy.category, name="category"),
    path("settings/issues/components/<int:pk>", taxonomy.component, name="component"),
    path("settings/issues/symptoms/<int:pk>", taxonomy.symptom, name="symptom"),
    path("settings/issues/places/<int:pk>", taxonomy.place, name="place"),
]
