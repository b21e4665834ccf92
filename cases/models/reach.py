"""Who read, used, thanked and voted; lists; what was learned again."""

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.kinds import UseResult
from cases.models.case import Case
from issues.models import Issue
from people.models import Store, User
from people.models.stores import StoreScoped


class Reading(models.Model):
    """Somebody opened a case; counted once a person, with the last time."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="readings")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="case_readings")
    first_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="case_reading_once")]
        indexes = [models.Index(fields=["user", "-last_at"], name="case_reading_user")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.user_id}"


class Use(models.Model):
    """Somebody used it: on what, and whether it worked."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="uses")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="case_uses")
    result = models.CharField(_("result"), max_length=6, choices=UseResult)
    note = models.CharField(_("on what, and how"), max_length=300, blank=True)
    issue = models.ForeignKey(
        Issue, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=["case", "-at"], name="case_use_at")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.result}"


class Thank(models.Model):
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="thanks")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="case_thank_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.user_id}"


class MonthVote(models.Model):
    """One vote a person and month (its first day) for the story of the month."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    month = models.DateField()
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="month_votes")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "month", "user"], name="case_month_vote_once")
        ]
        indexes = [models.Index(fields=["month"], name="case_month_vote_month")]

    def __str__(self) -> str:
        return f"{self.month} {self.case_id}"


class CaseList(models.Model):
    """Cases under a name: one's own, or the store's for a season ("before winter")."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="case_lists")
    name = models.CharField(_("name"), max_length=60)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="case_lists")
    is_shared = models.BooleanField(_("everyone in the store sees it"), default=False)
    read_by_on = models.DateField(
        _("to be read by"),
        null=True,
        blank=True,
        help_text=_("Everyone in after-sales is asked to read it before this day."),
    )
    every_year = models.BooleanField(_("again every year"), default=False)
    cases = models.ManyToManyField(Case, through="CaseListItem", related_name="lists")

    objects = StoreScoped.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="case_list_once",
                violation_error_message=_("You have a list of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cases:list", args=[self.pk])


class CaseListItem(models.Model):
    list = models.ForeignKey(CaseList, on_delete=models.CASCADE, related_name="items")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint(fields=["list", "case"], name="case_list_item_once")]

    def __str__(self) -> str:
        return f"{self.list_id} {self.case_id}"


class Nomination(models.Model):
    """An issue that could become a case: the score with its reasons, and what was said to it."""

    class Verdict(models.TextChoices):
        OPEN = "open", _("Proposed")
        TAKEN = "taken", _("Became a case")
        DISMISSED = "dismissed", _("Not a case")

    issue = models.OneToOneField(Issue, on_delete=models.CASCADE, related_name="nomination")
    score = models.PositiveSmallIntegerField(default=0)
    reasons = models.JSONField(default=list)
    verdict = models.CharField(max_length=9, choices=Verdict, default=Verdict.OPEN)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["verdict", "-score"], name="case_nomination_score")]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.score}"


class Quiz(models.Model):
    """A question on a case with choices; `right` are the places (from 0) of the right ones."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="quizzes")
    text = models.CharField(_("question"), max_length=300)
    choices = models.JSONField(default=list)
    right = models.JSONField(default=list)
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    explanation = models.CharField(_("explanation"), max_length=300, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("question")
        indexes = [
            models.Index(
                fields=["store", "-id"], condition=models.Q(is_active=True), name="case_quiz_in_use"
            )
        ]

    def __str__(self) -> str:
        return self.text


class Memory(models.Model):
    """How well a person remembers one question; `card` is the state of the spacing library."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="case_memories")
    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="memories")
    card = models.JSONField(default=dict)
    due_at = models.DateTimeField()
    answered = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "quiz"], name="case_memory_once")]
        indexes = [models.Index(fields=["user", "due_at"], name="case_memory_due")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.quiz_id}"


class QuizAnswer(models.Model):
    """One answer given; nothing is overwritten, training reads them later."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="case_answers")
    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="given")
    chosen = models.JSONField(default=list)
    is_right = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-at"], name="case_answer_user"),
            models.Index(fields=["-at"], name="case_answer_at"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.quiz_id} {self.is_right}"
