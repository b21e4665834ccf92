"""What a store wants of sound: how long recordings are kept, what plays before a meeting."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.recording import stored_name
from people.models import Store

KEPT_AT_LEAST, KEPT_AT_MOST = 7, 365


class SoundSettings(models.Model):
    """Without a row: recordings for 90 days, and the music that the browser makes itself."""

    class Music(models.TextChoices):
        MADE = "made", _("Quiet chords, made by the browser")
        OWN = "own", _("Our own file")
        NONE = "none", _("Silence")

    store = models.OneToOneField(Store, on_delete=models.CASCADE, related_name="sound_settings")
    keep_days = models.PositiveSmallIntegerField(
        _("days a recording is kept after the minutes are confirmed"),
        default=90,
        validators=[MinValueValidator(KEPT_AT_LEAST), MaxValueValidator(KEPT_AT_MOST)],
    )
    music = models.CharField(
        _("music before the meeting"), max_length=4, choices=Music, default=Music.MADE
    )
    music_file = models.FileField(upload_to=stored_name, max_length=200, blank=True)
    music_name = models.CharField(max_length=200, blank=True)
    music_mime = models.CharField(max_length=100, blank=True)
    music_size = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("sound settings")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(music="own") | ~models.Q(music_file=""),
                name="own_music_has_a_file",
            )
        ]

    def __str__(self) -> str:
        return f"{self.store_id}: {self.keep_days} {self.music}"
