"""How plates and VINs are written: one key for each however it was typed."""

import re

from people.contacts import folded
from people.privacy import PATTERNS, Kind

_SEPARATORS = re.compile(r"[\s·•.\-]")


def plate_key(text: str) -> str:
    """沪A·12345, 沪a 12345 and 沪A12345 are one plate."""
    return _SEPARATORS.sub("", folded(text)).upper()


def vin_key(text: str) -> str:
    return _SEPARATORS.sub("", folded(text)).upper()


def is_plate(text: str) -> bool:
    return PATTERNS[Kind.PLATE].fullmatch(plate_key(text)) is not None


def is_vin(text: str) -> bool:
    return PATTERNS[Kind.VIN].fullmatch(vin_key(text)) is not None
