"""What can be set from outside is written down, and what is written down can be set."""

import re
import tomllib
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "config",
    "cases",
    "issues",
    "meetings",
    "customers",
    "people",
    "notifications",
    "attachments",
    "search",
)


def documented() -> set[str]:
    return set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def read_by_code() -> set[str]:
    reader = re.compile(r'env\.(?:text|flag|number)\(\s*"([A-Z_]+)"')
    sources = [path.read_text() for app in APPS for path in (ROOT / app).rglob("*.py")]
    return {name for source in sources for name in reader.findall(source)}


def read_by_compose() -> set[str]:
    return set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))


def test_every_variable_is_documented_and_none_besides() -> None:
    assert documented() == read_by_code() | read_by_compose()


def test_compose_names_what_it_cannot_do_without() -> None:
    needed = set(re.findall(r"\$\{([A-Z_]+):\?", (ROOT / "docker-compose.yml").read_text()))

    assert needed == {"SITE_HOST", "SECRET_KEY", "POSTGRES_PASSWORD", "VALKEY_PASSWORD"}


@pytest.mark.parametrize("value", ["true", "1", "", "yes"])
def test_flag_is_true_or_false_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("DEBUG", value)

    with pytest.raises(ImproperlyConfigured, match="DEBUG must be True or False"):
        env.flag("DEBUG", default=False)


def test_number_names_itself_when_it_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROXIES", "one")

    with pytest.raises(ImproperlyConfigured, match="PROXIES must be a whole number"):
        env.number("PROXIES", 0)


def test_missing_text_names_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_SUCH_THING", raising=False)

    with pytest.raises(ImproperlyConfigured, match=r"NO_SUCH_THING; \.env\.example"):
        env.text("NO_SUCH_THING")


@pytest.mark.parametrize("name", ["run.txt", "dev.txt"])
def test_every_requirement_is_locked_with_its_hash_and_no_address(name: str) -> None:
    locked = (ROOT / "requirements" / name).read_text()
    entries = re.split(r"\n(?=\S)", locked.strip())

    assert "://" not in locked
    assert not [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]


def test_lock_holds_all_that_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.match(r"[\w-]+", line)[0].lower() for line in asked}  # type: ignore[index]
    locked = (ROOT / "requirements" / "dev.txt").read_text()

    assert names <= set(re.findall(r"^([\w-]+)==", locked, re.MULTILINE))


def test_tests_and_product_install_the_same_versions() -> None:
    run, dev = (
        set(
            re.findall(r"^([\w.-]+==\S+)", (ROOT / "requirements" / name).read_text(), re.MULTILINE)
        )
        for name in ("run.txt", "dev.txt")
    )

    assert run <= dev
