"""What a store wants of sound: set, and its own music put up or taken down."""

from functools import partial
from typing import Any

from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from meetings.models import SoundSettings
from meetings.services.recording import keep_days_key, settings_of
from people import events
from people.models import Store, User
from people.rules import check_manage_store


@transaction.atomic
def set_sound(
    store: Store,
    *,
    keep_days: int,
    music: str,
    by: User,
    own_music: UploadedFile[Any] | None = None,
    mime: str = "",
) -> SoundSettings:
    """Set all of it. `keep_days` counts for minutes that are confirmed from now on.

    The file must have been checked; it takes the place of the one before.
    """
    check_manage_store(by, store)
    found = settings_of(Store.objects.select_for_update().get(pk=store.pk))
    before = _words(found)
    if own_music is not None:
        _drop_file(found)
        found.music_name = (own_music.name or "")[-200:]
        found.music_mime, found.music_size = mime, own_music.size or 0
        found.music_file.save(own_music.name or "music", own_music, save=False)
    found.keep_days, found.music = keep_days, music
    found.save()
    transaction.on_commit(partial(cache.delete, keep_days_key(store)))
    if before != _words(found):
        events.record(store, "sound_settings", by=by, old=before, new=_words(found))
    return found


@transaction.atomic
def remove_music(store: Store, *, by: User) -> SoundSettings:
    """Take the store's own file away; the browser's chords come back in its place."""
    check_manage_store(by, store)
    found = settings_of(Store.objects.select_for_update().get(pk=store.pk))
    if not found.music_file:
        return found
    before = _words(found)
    _drop_file(found)
    if found.music == SoundSettings.Music.OWN:
        found.music = SoundSettings.Music.MADE
    found.save()
    events.record(store, "sound_settings", by=by, old=before, new=_words(found))
    return found


def _drop_file(found: SoundSettings) -> None:
    if found.music_file:
        stored = found.music_file
        transaction.on_commit(partial(stored.storage.delete, str(stored.name)))
    found.music_file, found.music_name, found.music_mime, found.music_size = "", "", "", 0


def _words(found: SoundSettings) -> str:
    return f"{found.keep_days} {found.music} {found.music_name}"[:40]
