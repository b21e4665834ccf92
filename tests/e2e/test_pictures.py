"""The pictures of the guide, taken of the demonstration store; kept where PICTURES says."""

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page

from config.demo import story
from people.models import User
from tests.e2e.browsing import DESK, PHONE, Windows, words
from tests.e2e.pictures import SCREENS, Colours, Screen, keep, look
from tests.e2e.story import at

LANGUAGES = {"zh": "zh-hans", "en": "en"}


@pytest.fixture
def _demo_store(transactional_db: None) -> Iterator[None]:
    """A Monday after lunch, with a meeting going on."""
    with time_machine.travel(at("2026-11-23T13:47"), tick=True):
        story.load()
        yield


def window_of(windows: Windows) -> Callable[[Screen], Page]:
    """One window for all screens that a person sees on one device."""

    @cache
    def window(who: str, phone: bool, colours: Colours) -> Page:
        size = PHONE if phone else DESK
        page = windows.open(User.objects.get(employee_number=who), size=size, colours=colours)
        page.clock.set_fixed_time(timezone.now())
        return page

    return lambda screen: window(screen.who, screen.on_phone, screen.colours)


@pytest.mark.usefixtures("_demo_store")
def test_screens_of_the_guide_show_what_it_tells(windows: Windows, tmp_path: Path) -> None:
    folder = Path(os.environ.get("PICTURES") or tmp_path)

    for short, language in LANGUAGES.items():
        User.objects.update(language=language)
        window, say = window_of(windows), words(language)
        for screen in SCREENS:
            look(window(screen), screen, say)
            keep(window(screen), folder / short / f"{screen.name}.png")

    taken = {f"{path.parent.name}/{path.stem}" for path in folder.rglob("*.png")}
    assert taken == {f"{short}/{screen.name}" for short in LANGUAGES for screen in SCREENS}
