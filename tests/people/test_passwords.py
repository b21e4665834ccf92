from django.contrib.auth.hashers import check_password, identify_hasher, make_password
from pytest_django import Settings

import config.settings


def test_passwords_are_kept_by_argon2(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = config.settings.PASSWORD_HASHERS

    kept = make_password("Werkstatt-2026")

    assert identify_hasher(kept).algorithm == "argon2"
    assert "Werkstatt" not in kept
    assert check_password("Werkstatt-2026", kept)
    assert not check_password("werkstatt-2026", kept)
