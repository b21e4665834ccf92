"""What is said about a case, and the lessons drawn from it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.kinds import AdoptionStatus, PostSection
from cases.models.case import Case
from issues.models import Component
from meetings.models import ActionItem, Meeting
from people.models import Department, User


class Post(models.Model):
    """A contribution or an answer to one; a question may have one accepted answer."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="posts")
    section = models.CharField(max_length=8, choices=PostSection)
    text = models.TextField(_("text"))
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="answers"
    )
    is_accepted = models.BooleanField(_("accepted answer"), default=False)
    meeting = models.ForeignKey(
        Meeting, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["parent"], condition=Q(is_accepted=True), name="case_answer_accepted_once"
            )
        ]
        indexes = [models.Index(fields=["case", "section", "at"], name="case_post_at")]

    def __str__(self) -> str:
        return self.text


class PostVote(models.Model):
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="votes")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "user"], name="case_vote_once")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.user_id}"


class Lesson(models.Model):
    """One short sentence that others can use, and where it also applies."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="lessons")
    text = models.CharField(_("lesson"), max_length=160)
    models_too = models.CharField(_("also for models"), max_length=160, blank=True)
    components_too = models.ManyToManyField(
        Component, verbose_name=_("also for components"), blank=True, related_name="+"
    )
    steps_too = models.CharField(_("also at process steps"), max_length=160, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    worth = models.ManyToManyField(
        User, verbose_name=_("worth adopting"), blank=True, related_name="+"
    )

    class Meta:
        ordering = ("position", "pk")
        indexes = [models.Index(fields=["-at", "-id"], name="case_lesson_new")]

    def __str__(self) -> str:
        return self.text


class Adoption(models.Model):
    """A department takes a lesson up; followed by an action item."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="adoptions")
    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=8, choices=AdoptionStatus, default=AdoptionStatus.PLANNED)
    action = models.ForeignKey(
        ActionItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lesson", "department"], name="case_adoption_once")
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(status="planned"), name="case_adoption_planned")
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id} {self.department_id}"
