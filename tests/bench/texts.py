"""Real Chinese prose that the product has at hand: its own sentences."""

from functools import cache

from config import catalogue


@cache
def sentences() -> list[str]:
    found = {
        text
        for message in catalogue.read()
        for text in ([message.string] if isinstance(message.string, str) else message.string)
        if text and "%" not in text and len(text) > 5
    }
    return sorted(found)
