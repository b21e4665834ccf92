"""All addresses; each app brings its own."""

from django.contrib import admin
from django.urls import include, path

from config import health, today
from people.views import account

urlpatterns = [
    path("", today.page, name="today"),
    path("", include("meetings.urls")),
    path("", include("issues.urls")),
    path("", include("cases.urls")),
    path("vehicles/", include("customers.urls")),
    path("notices/", include("notifications.urls")),
    path("files/", include("attachments.urls")),
    path("people/", include("people.urls")),
    path("language", account.set_language, name="set_language"),
    path("theme", account.set_theme, name="set_theme"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("database/", admin.site.urls),
]

handler400 = "config.http.bad_request"
handler403 = "config.http.forbidden"
handler404 = "config.http.not_found"
