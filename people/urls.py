"""Addresses of sign-in, accounts, staff and store."""

from django.urls import path

from people.views import account, invitation, reset, sessions, set_up, sign_in

app_name = "people"

urlpatterns = [
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("set-up", set_up.set_up, name="set_up"),
    path("invitation/<str:uid>/<str:token>", invitation.invitation, name="invitation"),
    path("reset", reset.reset, name="reset"),
    path("reset/sent", reset.reset_done, name="reset_done"),
    path("reset/<str:uid>/<str:token>", reset.reset_set, name="reset_set"),
    path("account", account.account, name="account"),
    path("account/habits", account.habits, name="habits"),
    path("account/password", account.password, name="password"),
    path("account/calendar-link", account.calendar_link, name="calendar_link"),
    path("account/sessions", sessions.sessions, name="sessions"),
    path("account/sessions/<int:pk>/end", sessions.end, name="session_end"),
    path("account/sessions/end-others", sessions.end_others, name="sessions_end_others"),
]
