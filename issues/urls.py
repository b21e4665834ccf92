"""Addresses of issues; each capability has its own list."""

from issues import cause_urls, desk_urls, door_urls, table_urls, track_urls

app_name = "issues"
urlpatterns = [
    *desk_urls.urlpatterns,
    *door_urls.urlpatterns,
    *cause_urls.urlpatterns,
    *table_urls.urlpatterns,
    *track_urls.urlpatterns,
]
