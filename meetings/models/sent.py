"""Forms that were sent, so that the same form sent twice does one thing."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from people.models import User


class SentForm(models.Model):
    """The token of a form and the row it made. Kept for some days."""

    token = models.UUIDField(primary_key=True)
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, null=True)
    object_id = models.BigIntegerField(null=True)
    result = GenericForeignKey()

    class Meta:
        indexes = [models.Index(fields=["at"], name="sent_form_at")]

    def __str__(self) -> str:
        return str(self.token)
