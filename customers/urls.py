"""Addresses of vehicles."""

from django.urls import path

from customers import views

app_name = "customers"
urlpatterns = [
    path("", views.vehicles, name="vehicles"),
    path("new", views.new, name="vehicle_new"),
    path("<int:pk>", views.vehicle, name="vehicle"),
    path("<int:pk>/edit", views.edit, name="vehicle_edit"),
    path("<int:pk>/show/<str:field>", views.reveal, name="vehicle_reveal"),
]
