"""Lists, board and the page of an issue."""

from django.urls import path

from issues.views import issue, issue_list

urlpatterns = [
    path("issues/", issue_list.page, name="list"),
    path("issues/<int:pk>", issue.page, name="issue"),
]
