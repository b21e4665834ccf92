"""Discussion, lessons and their adoption."""

from django.urls import path

from cases.views import lessons, talk

urlpatterns = [
    path("cases/<int:pk>/talk", talk.page, name="talk"),
    path("cases/<int:pk>/talk/until", talk.until, name="talk_until"),
    path("cases/posts/<int:pk>/reply", talk.reply, name="post_reply"),
    path("cases/posts/<int:pk>/change", talk.change, name="post_change"),
    path("cases/posts/<int:pk>/vote", talk.vote, name="post_vote"),
    path("cases/posts/<int:pk>/accept", talk.accept, name="post_accept"),
    path("cases/lessons", lessons.page, name="lessons"),
    path("cases/<int:pk>/lessons/new", lessons.new, name="lesson_new"),
    path("cases/<int:pk>/lessons/take", lessons.take, name="lesson_take"),
    path("cases/<int:pk>/lessons/order", lessons.order, name="lesson_order"),
    path("cases/lessons/<int:pk>", lessons.edit, name="lesson"),
    path("cases/lessons/<int:pk>/remove", lessons.remove, name="lesson_remove"),
    path("cases/lessons/<int:pk>/worth", lessons.worth, name="lesson_worth"),
    path("cases/lessons/<int:pk>/adopt", lessons.adopt, name="lesson_adopt"),
    path("cases/adoptions/<int:pk>", lessons.settle, name="adoption"),
]
