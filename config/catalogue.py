"""The message catalogues, made with Babel: no gettext tools are needed.

Source strings are English, so only Chinese has a catalogue. The compiled file is committed too.
"""

import datetime as dt
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = "zh_Hans"
PO = ROOT / "locale" / LOCALE / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
APPS = (
    "config",
    "cases",
    "issues",
    "meetings",
    "customers",
    "notifications",
    "attachments",
    "people",
    "search",
)
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]*\}|%[sd]", re.IGNORECASE)

EPOCH = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

Key = tuple[str, str]
"""Context (or "") and singular."""


def _sources() -> Iterator[tuple[Path, str]]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"}:
            text = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            # read as Python, where the indentation of HTML would be an error
            yield path, "\n".join(line.lstrip() for line in text.splitlines())


def _key(message: Message) -> Key:
    singular = message.id[0] if isinstance(message.id, (list, tuple)) else message.id
    return message.context or "", singular


def extract() -> Catalog:
    """Read every source and template; messages in the order of their texts, with their files."""
    found = Catalog()
    for path, text in _sources():
        place = path.relative_to(ROOT).as_posix()
        messages = extract_python(io.BytesIO(text.encode()), KEYWORDS, [], {"encoding": "utf-8"})
        for _line, function, arguments, _comments in messages:
            context, texts = _arguments(str(function), arguments)
            if texts and all(texts):
                _refuse_second_plural(found, context, texts, place)
                found.add(
                    texts if len(texts) > 1 else texts[0], context=context, locations=[(place, 0)]
                )
    return found


def _refuse_second_plural(
    found: Catalog, context: str | None, texts: tuple[str, ...], place: str
) -> None:
    """A singular has one plural: gettext would answer both with the same translation."""
    known = found.get(texts[0], context)
    if known and len(texts) > 1 and isinstance(known.id, tuple) and known.id[1] != texts[1]:
        raise ValueError(f"{place}: {texts[0]!r} has another plural elsewhere: {known.id[1]!r}")


def _arguments(function: str, arguments: object) -> tuple[str | None, tuple[str, ...]]:
    texts = tuple(arguments) if isinstance(arguments, (list, tuple)) else (arguments,)
    context = None
    if function.startswith(("pgettext", "npgettext")):
        context, texts = str(texts[0]), texts[1:]
    wanted = 2 if "n" in function.split("gettext", maxsplit=1)[0] else 1
    return context, tuple(text for text in texts[:wanted] if isinstance(text, str))


def read() -> Catalog:
    if not PO.exists():
        return Catalog(locale=LOCALE)
    with PO.open("rb") as file:
        return read_po(file, locale=LOCALE)


def updated(translations: dict[Key, str] | None = None) -> Catalog:
    """Return the catalogue of all that the sources now say, with the translations at hand."""
    known = {_key(message): message for message in read() if message.id}
    fresh = Catalog(locale=LOCALE, project="Luoshi", version="", charset="utf-8", fuzzy=False)
    for message in sorted((m for m in extract() if m.id), key=_key):
        key = _key(message)
        plural = isinstance(message.id, (list, tuple))
        text: Any = (translations or {}).get(key, "")
        if not text and key in known:
            text = known[key].string
        if plural and isinstance(text, str):
            text = (text,)
        elif not plural and isinstance(text, (list, tuple)):
            text = text[0]
        places = sorted(set(message.locations))
        fresh.add(message.id, text, context=message.context, locations=places)
    return fresh


def write(catalogue: Catalog) -> None:
    PO.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=100, omit_header=False, include_lineno=False)
    PO.write_bytes(_without_dates(buffer.getvalue()))
    MO.write_bytes(compiled(read()))


def _without_dates(po: bytes) -> bytes:
    """Drop the header lines that change by themselves."""
    drop = (
        b'"POT-Creation-Date',
        b'"PO-Revision-Date',
        b'"Last-Translator',
        b'"Report-Msgid',
        b'"Generated-By',
    )
    return b"".join(line for line in po.splitlines(keepends=True) if not line.startswith(drop))


def problems() -> Iterator[str]:
    """Yield what is wrong with the committed catalogue; nothing when it is complete and compiled."""
    known = {_key(message): message for message in read() if message.id}
    wanted = {_key(message): message for message in extract() if message.id}
    for key in sorted(wanted.keys() - known.keys()):
        yield f"not in the catalogue: {key[1]!r}"
    for key in sorted(known.keys() - wanted.keys()):
        yield f"no longer used: {key[1]!r}"
    for key in sorted(known.keys() & wanted.keys()):
        yield from _problems_of(known[key])
    if not MO.exists() or MO.read_bytes() != compiled(read()):
        yield "the compiled catalogue is not of this text: run manage.py messages"


def compiled(catalogue: Catalog) -> bytes:
    """Return the same bytes for the same texts, whenever it is asked."""
    catalogue.creation_date = catalogue.revision_date = EPOCH
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def _problems_of(message: Message) -> Iterator[str]:
    singular = _key(message)[1]
    texts = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    if message.fuzzy:
        yield f"fuzzy: {singular!r}"
    if not all(texts):
        yield f"not translated: {singular!r}"
        return
    plural = message.id[-1] if isinstance(message.id, (list, tuple)) else singular
    for text in filter(None, texts):
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(plural)):
            yield f"other placeholders: {plural!r} / {text!r}"
