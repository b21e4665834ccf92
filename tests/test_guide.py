"""The guide holds true where that can be read off: pictures, links, addresses, labels, keys."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.urls import resolve

from config.http import PLACES
from tests.e2e.pictures import SCREENS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PICTURES = DOCS / "pictures"
GUIDES = {"zh": DOCS / "guide" / "zh.md", "en": DOCS / "guide" / "en.md"}
PAGES = [ROOT / "README.md", *GUIDES.values()]
CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
MOST_BYTES = 2_750_000

LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
PICTURE = re.compile(r"!\[[^\]]+\]\(([^)]+)\)")
BOLD = re.compile(r"\*\*([^*]+)\*\*")
CODE = re.compile(r"`([^`]+)`")
HEADING = re.compile(r"^(#+) ", re.MULTILINE)
KEYS_OF_ALL_PAGES = {"?", "j", "k"}


def text(language: str) -> str:
    return GUIDES[language].read_text("utf-8")


def pictures(page: Path) -> list[Path]:
    found = PICTURE.findall(page.read_text("utf-8"))
    return [(page.parent / one).resolve() for one in found]


def labels(language: str) -> set[str]:
    """Every sentence of the screen in this language, small or capital at its beginning."""
    with CATALOGUE.open("rb") as file:
        rows = [row for row in read_po(file) if row.id]
    said = [row.id if language == "en" else row.string for row in rows]
    flat = chain.from_iterable([one] if isinstance(one, str) else one for one in said)
    return {form for one in flat for form in (one, one[:1].upper() + one[1:])}


def keys_of_templates() -> Iterator[str]:
    for path in (ROOT / "templates").rglob("*.html"):
        yield from re.findall(r'data-key="([^"{]+)"', path.read_text("utf-8"))


def keys_of_guide(language: str) -> set[str]:
    """What stands as code in the table of keys."""
    rows = [line for line in text(language).splitlines() if line.startswith("|") and "`?`" in line]
    assert len(rows) == 1
    table = text(language)[text(language).index(rows[0]) :].partition("\n\n")[0]
    return {key for key in CODE.findall(table) if key != "g"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text("utf-8")) if "://" not in link]

    assert links
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_picture_is_shown_and_every_picture_shown_is_there() -> None:
    shown = {picture for page in PAGES for picture in pictures(page)}

    assert shown == set(PICTURES.rglob("*.*"))


@pytest.mark.parametrize("language", GUIDES)
def test_every_picture_is_one_that_make_pictures_takes(language: str) -> None:
    kept = {path.stem for path in (PICTURES / language).iterdir()}

    assert kept == {screen.name for screen in SCREENS}


@pytest.mark.parametrize("language", GUIDES)
def test_a_guide_shows_pictures_of_its_language_once_each(language: str) -> None:
    shown = pictures(GUIDES[language])

    assert {picture.parent.name for picture in shown} == {language}
    assert len(shown) == len(set(shown))


def test_both_guides_show_the_same_in_the_same_order() -> None:
    assert [one.name for one in pictures(GUIDES["zh"])] == [
        one.name for one in pictures(GUIDES["en"])
    ]


def test_pictures_are_small() -> None:
    assert sum(path.stat().st_size for path in PICTURES.rglob("*.png")) < MOST_BYTES


def test_both_guides_have_the_same_headings() -> None:
    assert HEADING.findall(text("zh")) == HEADING.findall(text("en"))


@pytest.mark.parametrize("language", GUIDES)
def test_every_address_is_one_of_the_product(language: str) -> None:
    addresses = [code for code in CODE.findall(text(language)) if code.startswith("/") and code[1:]]

    assert len(addresses) > 15
    for address in addresses:
        resolve(address)  # raises when there is no such page


def test_both_guides_name_the_same_addresses() -> None:
    named = [
        [code for code in CODE.findall(text(language)) if code.startswith("/")]
        for language in GUIDES
    ]

    assert named[0] == named[1]


@pytest.mark.parametrize("language", GUIDES)
def test_labels_are_those_of_the_screen(language: str) -> None:
    bold = set(BOLD.findall(text(language)))

    assert len(bold) > 80
    assert sorted(bold - labels(language)) == []


@pytest.mark.parametrize("language", GUIDES)
def test_keys_are_those_of_the_pages(language: str) -> None:
    places = {f"g {place.key}" for place in PLACES}

    assert keys_of_guide(language) == {*keys_of_templates(), *places, *KEYS_OF_ALL_PAGES}
