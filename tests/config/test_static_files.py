"""Static files are collected when they have changed, and only then."""

from pathlib import Path

import pytest
from pytest_django import Settings

from config import static_files


@pytest.fixture
def source(tmp_path: Path, settings: Settings) -> Path:
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "page.css").write_text("body { margin: 0 }")
    settings.STATICFILES_DIRS = [folder]
    return folder


def test_fingerprint_stays_while_nothing_changes(source: Path) -> None:
    assert static_files.fingerprint() == static_files.fingerprint()


def test_fingerprint_changes_with_a_file(source: Path) -> None:
    before = static_files.fingerprint()

    (source / "page.css").write_text("body { margin: 1rem }")
    written = static_files.fingerprint()
    (source / "more.css").touch()

    assert len({before, written, static_files.fingerprint()}) == 3
