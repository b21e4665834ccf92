"""The ways in besides the desk: boxes, posters, e-mail, programs."""

from django.urls import path

from issues.views import api, box, keys, mailbox, phone, posters

urlpatterns = [
    path("report/<slug:code>", phone.report, name="report"),
    path("box/answer", box.answer, name="box_answer"),
    path("box/<slug:code>", box.letter, name="box"),
    path("issues/posters", posters.page, name="posters"),
    path("issues/posters.pdf", posters.every_pdf, name="posters_pdf"),
    path("issues/posters/<int:pk>.pdf", posters.one_pdf, name="poster_pdf"),
    path("issues/mailbox", mailbox.page, name="mailbox"),
    path("issues/mailbox/read", mailbox.read_now, name="mailbox_read"),
    path("issues/mails", mailbox.mails, name="mails"),
    path("issues/mails/<int:pk>/again", mailbox.again, name="mail_again"),
    path("issues/keys", keys.page, name="keys"),
    path("issues/keys/<int:pk>/switch", keys.switch, name="key_switch"),
    path("api/issues", api.issues, name="api_issues"),
    path("api/issues/<str:number>", api.issue, name="api_issue"),
    path("api/openapi.json", api.openapi, name="api_openapi"),
]
