"""The taxonomy that every store begins with: systems and symptoms, categories, places. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "data" / "taxonomy.json"


@dataclass(frozen=True)
class Name:
    """A row in both languages; `words` are how people say it on the shop floor."""

    name: str
    name_en: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shipped:
    components: Mapping[Name, tuple[Name, ...]]
    categories: Mapping[str, tuple[Name, ...]]
    places: tuple[Name, ...]


def _name(row: Mapping[str, Any]) -> Name:
    return Name(row["name"], row["name_en"], tuple(row.get("words", ())))


@lru_cache(maxsize=1)
def shipped() -> Shipped:
    data = json.loads(FILE.read_text("utf-8"))
    return Shipped(
        components={
            _name(row): tuple(_name(one) for one in row["symptoms"]) for row in data["components"]
        },
        categories={
            kind: tuple(_name(row) for row in rows) for kind, rows in data["categories"].items()
        },
        places=tuple(_name(row) for row in data["places"]),
    )


@lru_cache(maxsize=1)
def component_words() -> dict[str, tuple[str, ...]]:
    """By the name of a component: what people say for it."""
    return {one.name: one.words for one in shipped().components}


@lru_cache(maxsize=1)
def symptom_words() -> dict[str, tuple[str, ...]]:
    return {one.name: one.words for rows in shipped().components.values() for one in rows}


@lru_cache(maxsize=1)
def category_words() -> dict[tuple[str, str], tuple[str, ...]]:
    """By class and name."""
    return {
        (kind, one.name): one.words for kind, rows in shipped().categories.items() for one in rows
    }
