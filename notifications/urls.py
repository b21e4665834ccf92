"""Addresses of inbox, preferences, deliveries and channels."""

from django.urls import path

from notifications.views import channels, deliveries, inbox, preferences

app_name = "notifications"

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("<int:pk>", inbox.notice, name="notice"),
    path("<int:pk>/read", inbox.read, name="read"),
    path("read", inbox.read_all, name="read_all"),
    path("preferences", preferences.preferences, name="preferences"),
    path("deliveries", deliveries.deliveries, name="deliveries"),
    path("deliveries/again", deliveries.all_again, name="all_again"),
    path("deliveries/dealt", deliveries.all_dealt, name="all_dealt"),
    path("deliveries/<int:pk>/again", deliveries.again, name="again"),
    path("deliveries/<int:pk>/dealt", deliveries.dealt, name="dealt"),
    path("channels", channels.channels, name="channels"),
    path("channels/mail", channels.mail_server, name="mail_server"),
    path("channels/sms", channels.sms_account, name="sms_account"),
    path("channels/robots/new", channels.robot_new, name="robot_new"),
    path("channels/robots/<int:pk>", channels.robot, name="robot"),
    path("channels/robots/<int:pk>/try", channels.robot_try, name="robot_try"),
    path("channels/robots/<int:pk>/remove", channels.robot_remove, name="robot_remove"),
]
