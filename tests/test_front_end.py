"""What holds for every template, style sheet and script."""

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LETTERS = {"email.html", "letters", "notices"}  # mail programs need styles within
PAGES = [path for path in TEMPLATES if LETTERS.isdisjoint(path.parts)]
OWN_CSS = sorted((STATIC / "css").glob("*.css"))
SPRITE = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text("utf-8")))
EVERY_PAGE = (
    "vendor/bootstrap.min.css",
    "css/app.css",
    "js/theme.js",
    "vendor/bootstrap.bundle.min.js",
    "vendor/htmx.min.js",
    "vendor/idiomorph-ext.min.js",
    "js/app.js",
    "js/keys.js",
    "js/confirm.js",
)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def named_icons(text: str) -> set[str]:
    tags = re.findall(r'{% icon "([\w-]+)"', text)
    parameters = re.findall(r'\b(?:action_)?icon="([\w-]+)"', text)
    return {*tags, *parameters}


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_icon_named_in_a_template_is_in_the_sprite(path: Path) -> None:
    assert named_icons(path.read_text("utf-8")) <= SPRITE


def test_the_sprite_is_the_list_and_our_mark() -> None:
    listed = (ROOT / "tools" / "icons.txt").read_text("utf-8").split()

    assert {*listed, "mark"} == SPRITE
    assert listed == sorted(set(listed))


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_no_template_has_a_script_or_style_within(path: Path) -> None:
    text = re.sub(
        r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", path.read_text("utf-8"), flags=re.DOTALL
    )

    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|hx-on|hx-vals=[\"']js:", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_templates_are_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 200


@pytest.mark.parametrize("path", OWN_CSS, ids=name)
def test_styles_work_in_the_last_browser_of_old_workshop_machines(path: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)

    assert not re.findall(r"color-mix|oklch|oklab|:has\(|@layer|light-dark\(|@property", css)
    assert "&" not in css  # nesting


def test_scripts_and_styles_of_every_page_stay_small() -> None:
    sizes = [len(gzip.compress((STATIC / path).read_bytes(), 9)) for path in EVERY_PAGE]

    assert sum(sizes) < 95_000


def test_vendored_files_name_no_source_map() -> None:
    found = [name(path) for path in VENDOR.glob("*.*") if b"sourceMappingURL" in path.read_bytes()]

    assert found == []


def test_the_lock_of_browser_packages_names_no_registry() -> None:
    assert "http" not in re.sub(
        r'"url": "[^"]*"', "", (ROOT / "package-lock.json").read_text("utf-8")
    )
