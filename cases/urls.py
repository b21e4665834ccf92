"""Addresses of cases; each capability has its own list."""

from cases import archive_urls, learn_urls, talk_urls, write_urls

app_name = "cases"
urlpatterns = [
    *write_urls.urlpatterns,
    *talk_urls.urlpatterns,
    *learn_urls.urlpatterns,
    *archive_urls.urlpatterns,
]
