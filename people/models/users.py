"""The people of a store."""

import secrets
from collections.abc import Iterable
from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.shifts import Shift
from people.models.stores import Department, Store, StoreScoped, Team
from people.permissions import Role, granted


class PinyinKey(Func):
    """Sort key in pinyin order for the common characters (GB2312 is ordered by pinyin)."""

    function = "convert_to"
    output_field = models.BinaryField()

    def __init__(self, name: str) -> None:
        super().__init__(F(name), Value("GB18030"))


class UserQuerySet(StoreScoped["User"]):
    def active(self) -> "UserQuerySet":
        return self.filter(is_active=True)

    def in_aftersales(self) -> "UserQuerySet":
        """Everyone who is invited by default: active, in an after-sales department."""
        return self.active().filter(department__is_aftersales=True)

    def with_role(self, *roles: str) -> "UserQuerySet":
        return self.filter(roles__overlap=list(roles))

    def by_name(self) -> "UserQuerySet":
        return self.order_by(PinyinKey("name"), "pk")


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, user: "User") -> UserQuerySet:
        return self.get_queryset().visible_to(user)

    def active(self) -> UserQuerySet:
        return self.get_queryset().active()

    def in_aftersales(self) -> UserQuerySet:
        return self.get_queryset().in_aftersales()

    def with_role(self, *roles: str) -> UserQuerySet:
        return self.get_queryset().with_role(*roles)

    def by_name(self) -> UserQuerySet:
        return self.get_queryset().by_name()

    def create_superuser(
        self, username: str, password: str | None = None, **fields: object
    ) -> "User":
        """Create the operator of the machine; a store must exist already."""
        fields.setdefault("store", Store.objects.earliest("pk"))
        fields.setdefault("name", username)
        user = self.model(
            username=username, employee_number=username, is_staff=True, is_superuser=True, **fields
        )
        user.set_password(password)
        user.save(using=self._db)
        return user


def new_calendar_token() -> str:
    return secrets.token_urlsafe(24)


class User(AbstractBaseUser, PermissionsMixin):
    """A person of a store. Signs in with e-mail, phone, employee number or `username`."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Trade(models.TextChoices):
        MECHANIC = "mechanic", _("Mechanic")
        ELECTRICIAN = "electrician", _("Electrician")
        BODY = "body", _("Body work")
        PAINT = "paint", _("Paint work")

    store = models.ForeignKey(
        Store, verbose_name=_("store"), on_delete=models.PROTECT, related_name="users"
    )
    username = models.CharField(
        max_length=60,
        unique=True,
        help_text=_("Store code and employee number; made by the product."),
    )
    employee_number = models.CharField(_("employee number"), max_length=30)
    name = models.CharField(_("full name"), max_length=60)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    wecom_id = models.CharField(_("WeCom account"), max_length=64, blank=True)
    department = models.ForeignKey(
        Department,
        verbose_name=_("department"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="users",
    )
    team = models.ForeignKey(
        Team,
        verbose_name=_("team"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="users",
    )
    shift = models.ForeignKey(
        Shift,
        verbose_name=_("usual shift"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="users",
    )
    title = models.CharField(_("position"), max_length=60, blank=True)
    trade = models.CharField(_("trade"), max_length=20, choices=Trade, blank=True)
    superior = models.ForeignKey(
        "self",
        verbose_name=_("reports to"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reports",
    )
    roles = ArrayField(
        models.CharField(max_length=30, choices=Role),
        verbose_name=_("roles"),
        default=list,
        blank=True,
    )
    hired_on = models.DateField(_("hired on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=[("zh-hans", "简体中文"), ("en", "English")],
        default="zh-hans",
    )
    theme = models.CharField(_("theme"), max_length=5, choices=Theme, default=Theme.AUTO)
    shortcuts = models.BooleanField(_("single-key shortcuts"), default=True)
    calendar_token = models.CharField(max_length=40, unique=True, default=new_calendar_token)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may use the database administration"), default=False)
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                fields=["store", "employee_number"],
                name="user_number_once_a_store",
                violation_error_message=_(
                    "The store has a person with this employee number already."
                ),
            ),
            models.UniqueConstraint(
                Upper("email"),
                condition=~Q(email=""),
                name="user_email_once",
                violation_error_message=_("This e-mail address belongs to someone else already."),
            ),
            models.UniqueConstraint(
                fields=["phone"],
                condition=~Q(phone=""),
                name="user_phone_once",
                violation_error_message=_("This phone number belongs to someone else already."),
            ),
            models.CheckConstraint(
                condition=Q(roles__contained_by=Role.values),
                name="user_roles_known",
                violation_error_message=_("One of the roles is not known."),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "is_active", "name"], name="user_store_active_name"),
            GinIndex(fields=["roles"], name="user_roles"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def is_group_manager(self) -> bool:
        return Role.GROUP_MANAGER in self.roles

    @cached_property
    def store_ids(self) -> frozenset[int]:
        """The stores this person works with: their own, for a group manager those of the group."""
        if self.is_group_manager and self.store.group_id:
            return frozenset(
                Store.objects.filter(group_id=self.store.group_id).values_list("pk", flat=True)
            )
        return frozenset([self.store_id])

    def may(self, code: str) -> bool:
        """Say whether one of the person's roles holds the permission `code`."""
        return self.is_active and (self.is_superuser or code in granted(tuple(self.roles)))

    def role_labels(self) -> Iterable[str]:
        return [str(Role(role).label) for role in self.roles]


class SignIn(models.Model):
    """One session of one person, so that it can be shown and ended."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    ip = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-seen_at",)
        indexes = [models.Index(fields=["user", "-seen_at"], name="sign_in_user_seen")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.created_at:%Y-%m-%d %H:%M}"
