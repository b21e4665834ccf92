"""What an issue is about: category, component, symptom; and where in the store it belongs."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from issues.kinds import IssueClass
from people.models import Department, Store
from people.models.stores import StoreScoped


class Named(models.Model):
    """A row of the shipped taxonomy: Chinese name, English name, both to be edited."""

    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        abstract = True
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """In the reader's language, as far as there is a name in it."""
        is_english = (get_language() or "").startswith("en")
        return self.name_en if is_english and self.name_en else self.name


class Category(Named):
    """The second level below a class: 多次返修, 价格不透明, 未按时到货 and so on."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="issue_categories")
    kind = models.CharField(_("class"), max_length=12, choices=IssueClass)

    objects = StoreScoped.as_manager()

    class Meta(Named.Meta):
        verbose_name = _("category")
        constraints = [
            models.UniqueConstraint(
                fields=["store", "kind", "name"],
                name="issue_category_once",
                violation_error_message=_("There is a category of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=IssueClass.values), name="issue_category_class_known"
            ),
        ]


class Component(Named):
    """A system or part of a vehicle: 制动系统, 变速器 and so on."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="issue_components")

    objects = StoreScoped.as_manager()

    class Meta(Named.Meta):
        verbose_name = _("component")
        constraints = [
            models.UniqueConstraint(
                fields=["store", "name"],
                name="issue_component_once",
                violation_error_message=_("There is a component of this name already."),
            )
        ]


class Symptom(Named):
    """What a component does: 异响, 漏油, 故障灯亮 and so on."""

    component = models.ForeignKey(Component, on_delete=models.CASCADE, related_name="symptoms")

    class Meta(Named.Meta):
        verbose_name = _("symptom")
        constraints = [
            models.UniqueConstraint(
                fields=["component", "name"],
                name="issue_symptom_once",
                violation_error_message=_("The component has a symptom of this name already."),
            )
        ]


class Place(Named):
    """Where in the store it belongs: 前台, 机电车间, 配件库… `code` is in the QR poster's address."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="issue_places")
    department = models.ForeignKey(
        Department,
        verbose_name=_("department"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    code = models.CharField(max_length=24, unique=True)

    objects = StoreScoped.as_manager()

    class Meta(Named.Meta):
        verbose_name = _("place")
        constraints = [
            models.UniqueConstraint(
                fields=["store", "name"],
                name="issue_place_once",
                violation_error_message=_("There is a place of this name already."),
            )
        ]
