"""Addresses of recordings and of the store's music."""

from django.urls import path

from meetings.views import recording, run_record, sound_settings

urlpatterns = [
    # While the meeting goes on
    path("meetings/<int:pk>/run/record", run_record.start, name="run_record"),
    path("meetings/<int:pk>/run/record/stop", run_record.stop, name="run_record_stop"),
    path("meetings/<int:pk>/run/record/object", run_record.object_to, name="run_record_object"),
    path("meetings/<int:pk>/run/record/agree/<int:row>", run_record.agree, name="run_record_agree"),
    path("meetings/<int:pk>/run/mark", run_record.mark, name="run_mark"),
    path("recordings/<int:pk>/pieces/<int:number>", run_record.piece, name="recording_piece"),
    path("recordings/<int:pk>/finish", run_record.finish, name="recording_finish"),
    # Afterwards
    path("meetings/<int:pk>/recording", recording.page, name="recording"),
    path("meetings/<int:pk>/recording/upload", recording.upload, name="recording_upload"),
    path("recordings/<int:pk>/sound", recording.file, name="recording_file"),
    path("recordings/<int:pk>/delete", recording.delete, name="recording_delete"),
    path("recordings/<int:pk>/together", recording.take_what_came, name="recording_together"),
    path("recordings/<int:pk>/transcribe", recording.transcribe, name="recording_transcribe"),
    path("recordings/<int:pk>/take", recording.take_in, name="recording_take"),
    # The store's settings
    path("settings/sound", sound_settings.page, name="sound_settings"),
    path("settings/sound/remove", sound_settings.remove, name="sound_remove"),
    path("settings/sound/music/<int:store>", sound_settings.music, name="music"),
]
