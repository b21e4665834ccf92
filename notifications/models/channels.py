"""How a store reaches its people: its mail server, group robots, SMS account."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from notifications.secrets import SealedTextField
from people.models import Store
from people.models.stores import StoreScoped


class MailServer(models.Model):
    class Security(models.TextChoices):
        STARTTLS = "starttls", "STARTTLS"
        SSL = "ssl", "SSL/TLS"
        NONE = "none", _("None")

    store = models.OneToOneField(Store, on_delete=models.CASCADE, related_name="mail_server")
    host = models.CharField(_("server"), max_length=120)
    port = models.PositiveIntegerField(_("port"), default=465)
    security = models.CharField(
        _("encryption"), max_length=10, choices=Security, default=Security.SSL
    )
    username = models.CharField(_("user name"), max_length=120, blank=True)
    password = SealedTextField(_("password"), blank=True)
    from_address = models.EmailField(_("sender address"))
    from_name = models.CharField(_("sender name"), max_length=60, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("mail server")

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class RobotQuerySet(StoreScoped["Robot"]):
    def kept(self) -> "RobotQuerySet":
        return self.filter(removed_at=None)

    def in_use(self) -> "RobotQuerySet":
        return self.kept().filter(is_active=True)


class Robot(models.Model):
    """A group robot of WeCom, DingTalk or Feishu.

    It reaches a group, so no personal data goes there. A removed one loses its secrets, but its
    row stays: what it sent is still on record.
    """

    class Platform(models.TextChoices):
        WECOM = "wecom", _("WeCom")
        DINGTALK = "dingtalk", _("DingTalk")
        FEISHU = "feishu", _("Feishu")

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="robots")
    platform = models.CharField(_("platform"), max_length=10, choices=Platform)
    name = models.CharField(_("name of the group"), max_length=60)
    webhook = SealedTextField(_("webhook address"))
    secret = SealedTextField(_("signing secret"), blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = RobotQuerySet.as_manager()

    class Meta:
        verbose_name = _("group robot")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class SmsAccount(models.Model):
    """The store's account with Aliyun SMS; its template takes `title` and `url`."""

    store = models.OneToOneField(Store, on_delete=models.CASCADE, related_name="sms_account")
    access_key_id = models.CharField(_("access key"), max_length=60)
    access_key_secret = SealedTextField(_("access key secret"))
    sign_name = models.CharField(_("signature"), max_length=40)
    template_code = models.CharField(_("template code"), max_length=40)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("SMS account")

    def __str__(self) -> str:
        return self.sign_name
