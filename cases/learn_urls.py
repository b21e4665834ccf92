"""Stories, reach and learning again."""

from django.urls import path

from cases.views import learn, stories

urlpatterns = [
    path("cases/stories", stories.page, name="stories"),
    path("cases/tell", stories.tell, name="tell"),
    path("cases/stories/<int:pk>/take", stories.take_up, name="story_take"),
    path("cases/month", stories.month, name="month"),
    path("cases/<int:pk>/help", stories.help_page, name="help"),
    path("cases/<int:pk>/help/agree", stories.agree, name="story_agree"),
    path("cases/<int:pk>/help/publish", stories.publish, name="story_publish"),
    path("cases/<int:pk>/thank", stories.thank, name="thank"),
    path("cases/<int:pk>/use", stories.use, name="use"),
    path("cases/learn", learn.page, name="learn"),
    path("cases/learn/<int:pk>", learn.learned, name="learned"),
    path("cases/learn/questions", learn.asked, name="asked"),
    path("cases/<int:pk>/questions", learn.write, name="quiz"),
    path("cases/questions/<int:pk>/retire", learn.retire, name="quiz_retire"),
]
