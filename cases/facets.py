"""What narrows the archive, also as pieces of its index, so that one index answers words and facets."""

import datetime as dt
from collections.abc import Iterable, Mapping

CAR_FACETS = ("brand", "model", "component", "symptom", "codes")
FACETS = ("kind", *CAR_FACETS, "cause_kind", "department", "year")
STORE, MONTH = "store", "month"
MARK = "="


def piece(name: str, value: object) -> str:
    return f"{MARK}{name}:{value}"


def pieces(known: Mapping[str, object]) -> set[str]:
    """Of a case: one for each value that it has."""
    found = set[str]()
    for name, value in known.items():
        many = value if isinstance(value, list) else [value]
        found |= {piece(name, one) for one in many if one not in {None, ""}}
    return found


def month(at: dt.datetime) -> str:
    """In which month it was published, whatever the zone: only to look at the newest first."""
    return at.astimezone(dt.UTC).strftime("%Y%m")


def clause(name: str, values: Iterable[object]) -> str:
    """The tsquery for any of the values of a facet."""
    quoted = (
        "'" + piece(name, one).replace("\\", "\\\\").replace("'", "''") + "'" for one in values
    )
    return f"({' | '.join(quoted)})"
