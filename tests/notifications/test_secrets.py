import json
from collections.abc import Iterator

import pytest
from django import forms
from django.contrib.admin import ModelAdmin, site
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.http import HttpRequest
from django.test.utils import isolate_apps
from pytest_django import Settings

from notifications import secrets
from notifications.secrets import SealBrokenError, SealedTextField, open_sealed, seal

KEY = "693a91f6-7aoc-4bc4-97a0-0ec2sifa5aaa"


@pytest.mark.parametrize("text", [KEY, "密码 🔑", "x" * 5000, ""])
def test_what_is_sealed_opens_again(text: str) -> None:
    token = seal(text)

    assert open_sealed(token) == text
    assert token.startswith("sealed:")
    assert not text or text not in token


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert seal(KEY) != seal(KEY)


def test_a_former_key_still_opens_and_a_forgotten_one_does_not(settings: Settings) -> None:
    settings.SECRET_KEY = "old"
    token = seal(KEY)

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", ["old"]
    assert open_sealed(token) == KEY
    resealed = seal(KEY)

    settings.SECRET_KEY_FALLBACKS = []
    assert open_sealed(resealed) == KEY
    with pytest.raises(SealBrokenError, match="SECRET_KEY_FALLBACKS"):
        open_sealed(token)


@pytest.mark.parametrize("token", ["", "sealed:", "sealed:abc", "plain text", "sealed:密"])
def test_what_was_never_sealed_does_not_open(token: str) -> None:
    with pytest.raises(SealBrokenError):
        open_sealed(token)


@pytest.fixture
def robot_class(db: None) -> Iterator[type[models.Model]]:
    with isolate_apps("notifications"):

        class SealedThing(models.Model):
            webhook = SealedTextField()

            class Meta:
                app_label = "notifications"

        with connection.schema_editor() as editor:
            editor.create_model(SealedThing)
        yield SealedThing


def field_of(robot_class: type[models.Model]) -> SealedTextField:
    field = robot_class._meta.get_field("webhook")
    assert isinstance(field, SealedTextField)
    return field


def stored(thing: models.Model) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT webhook FROM notifications_sealedthing WHERE id = %s", [thing.pk])
        return str(cursor.fetchone()[0])


def test_the_column_is_sealed_and_the_instance_plain(robot_class: type[models.Model]) -> None:
    thing = robot_class._default_manager.create(webhook=KEY)

    assert stored(thing).startswith("sealed:")
    assert KEY not in stored(thing)
    fresh = robot_class._default_manager.get()
    assert fresh.webhook == KEY  # type: ignore[attr-defined]
    assert robot_class._default_manager.values_list("webhook", flat=True)[0] == KEY


def test_empty_stays_empty_and_can_be_asked_for(robot_class: type[models.Model]) -> None:
    empty = robot_class._default_manager.create(webhook="")
    robot_class._default_manager.create(webhook=KEY)

    assert list(robot_class._default_manager.filter(webhook="")) == [empty]
    assert stored(empty) == ""


def test_saving_again_does_not_seal_twice(robot_class: type[models.Model]) -> None:
    robot_class._default_manager.create(webhook=KEY)

    for _ in range(2):
        thing = robot_class._default_manager.get()
        thing.save()

    assert open_sealed(stored(thing)) == KEY


def test_an_unreadable_secret_counts_as_empty_and_is_told(
    robot_class: type[models.Model],
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    robot_class._default_manager.create(webhook=KEY)
    settings.SECRET_KEY = "lost"

    assert robot_class._default_manager.get().webhook == ""  # type: ignore[attr-defined]
    assert "SealedThing.webhook is unreadable" in caplog.text


def test_logs_and_tracebacks_show_it_masked(robot_class: type[models.Model]) -> None:
    thing = robot_class(webhook=KEY)

    assert repr(thing.webhook) == "'••••5aaa'"  # type: ignore[attr-defined]
    assert KEY not in repr(vars(thing))
    assert f"{thing.webhook}" == KEY  # type: ignore[attr-defined]
    assert repr(secrets.SecretText("")) == "''"


def test_dumps_hold_the_sealed_form_and_load_again(robot_class: type[models.Model]) -> None:
    field = field_of(robot_class)
    thing = robot_class(pk=1, webhook=KEY)

    dumped = serializers.serialize("json", [thing])

    assert KEY not in dumped
    token = json.loads(dumped)[0]["fields"]["webhook"]
    assert field.to_python(token) == KEY
    assert field.value_to_string(robot_class(webhook="")) == ""


def test_a_dump_of_another_installation_is_refused_in_a_sentence(
    robot_class: type[models.Model],
    settings: Settings,
) -> None:
    token = seal(KEY)
    settings.SECRET_KEY = "another"

    with pytest.raises(ValidationError, match="SECRET_KEY_FALLBACKS"):
        field_of(robot_class).to_python(token)


def test_forms_never_show_it_and_a_blank_keeps_it(robot_class: type[models.Model]) -> None:
    form_class = forms.modelform_factory(robot_class, fields=["webhook"])
    thing = robot_class._default_manager.create(webhook=KEY)

    assert KEY not in form_class(instance=thing).as_p()
    form = form_class({"webhook": ""}, instance=thing)
    form.fields["webhook"].required = False
    assert form.is_valid()
    form.save()
    assert open_sealed(stored(thing)) == KEY

    form = form_class({"webhook": "a new one"}, instance=thing)
    form.save()
    assert open_sealed(stored(thing)) == "a new one"


def test_the_admin_does_not_show_it_either(robot_class: type[models.Model]) -> None:
    admin = ModelAdmin(robot_class, site)

    field = admin.formfield_for_dbfield(field_of(robot_class), request=HttpRequest())

    assert isinstance(field, forms.Field)
    assert KEY not in field.widget.render("webhook", KEY)
