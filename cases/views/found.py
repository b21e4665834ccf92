"""The case that an address names, for those who may see it."""

from django.shortcuts import get_object_or_404

from cases.models import Case, Lesson, Post, Quiz
from people.http import Request


def case_or_404(request: Request, pk: int) -> Case:
    rows = Case.objects.visible_to(request.user).select_related("author", "store", "component")
    return get_object_or_404(rows.defer("search"), pk=pk)


def post_or_404(request: Request, pk: int) -> Post:
    rows = Post.objects.select_related("parent__parent", "by")
    post = get_object_or_404(rows, pk=pk)
    post.case = case_or_404(request, post.case_id)
    return post


def lesson_or_404(request: Request, pk: int) -> Lesson:
    lesson = get_object_or_404(Lesson, pk=pk)
    lesson.case = case_or_404(request, lesson.case_id)
    return lesson


def quiz_or_404(request: Request, pk: int) -> Quiz:
    quiz = get_object_or_404(Quiz, pk=pk)
    quiz.case = case_or_404(request, quiz.case_id)
    return quiz
