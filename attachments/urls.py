"""Files."""

from django.urls import path

from attachments import views

app_name = "attachments"

urlpatterns = [
    path("<int:pk>", views.file, name="file"),
    path("<int:pk>/thumbnail", views.thumbnail, name="thumbnail"),
    path("<int:pk>/remove", views.remove, name="remove"),
]
