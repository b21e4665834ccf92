"""Kinds of notice that only tests send, with templates of their own."""

import pytest
from django.template import Engine
from django.template.loaders.locmem import Loader

from notifications import kinds
from notifications.kinds import Kind

TEXT = """{% load i18n %}{{ what }}: {% translate "E-mail" %}

{{ reader.name|default:"everyone" }} reads {{ at|date:"H:i" }}. {{ body }}
"""


@pytest.fixture(autouse=True)
def kinds_of_tests(monkeypatch: pytest.MonkeyPatch) -> Kind:
    """`tests.plain`: by e-mail, not urgent."""
    engine = Engine.get_default()
    loader = Loader(engine, {"tests/notice.txt": TEXT, "tests/broken.txt": "{{ x|nofilter }}"})
    monkeypatch.setattr(engine, "template_loaders", [loader, *engine.template_loaders])
    monkeypatch.setattr(kinds, "_declared", dict(kinds.declared()))
    plain = Kind("tests.plain", "Plain", "tests/notice.txt")
    kinds.declare(
        plain,
        Kind("tests.urgent", "Urgent", "tests/notice.txt", urgent=True),
        Kind("tests.quiet", "Inbox only", "tests/notice.txt", channels=()),
        Kind("tests.sms", "By SMS", "tests/notice.txt", channels=("sms",)),
        Kind("tests.both", "Both", "tests/notice.txt", channels=("email", "sms")),
    )
    return plain
