"""What stands on the data pack, in the language that is active."""

import datetime as dt
import hashlib
import json

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from meetings.models import Meeting
from meetings.pack import sheets_for
from meetings.papers.sheet import Sheet
from people import privacy


def pack_sheet(meeting: Meeting, at: dt.datetime) -> Sheet:
    """The pack as data for the same paper as the minutes; `at` is how new its numbers are."""
    begin, end = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    facts = (
        (_("When"), f"{begin:%Y-%m-%d %H:%M}–{end:%H:%M}"),
        (_("As of"), f"{timezone.localtime(at):%Y-%m-%d %H:%M}"),
        (_("Where"), meeting.where),
        (_("Chair / recorder"), f"{meeting.chair} / {meeting.recorder}"),
    )
    long = ((_("Theme"), meeting.theme), (_("Goal"), meeting.goal))
    short = [[label, text] for label, text in facts if text]
    parts = [one.as_part() for one in sheets_for(meeting)]
    title = privacy.mask(meeting.title)
    return {
        "language": get_language() or "zh-hans",
        "house": " · ".join(filter(None, (meeting.store.name, meeting.store.brand))),
        "title": title,
        "word": _("Data pack"),
        "draft": "",
        "facts": [*short, *([label, privacy.mask(text)] for label, text in long if text)],
        "short": len(short),
        "parts": parts or [_nothing()],
        "signs": [],
        "note": _(
            "Made by the system from what was recorded; only what everybody invited may see."
        ),
        "foot": f"{meeting.number} {title}",
        "pages": _("Page {page} of {pages}"),
    }


def _nothing() -> dict[str, object]:
    words = _("Nothing was recorded yet that could be shown here.")
    run = {"text": words, "bold": False, "italic": False, "strike": False}
    return {"kind": "text", "title": "", "blocks": [{"kind": "paragraph", "runs": [run]}]}


def digest_of(sheet: Sheet) -> str:
    """The same as long as nothing but the time is different."""
    facts = [one for one in sheet["facts"] if one[0] != _("As of")]
    said = json.dumps([sheet["title"], facts, sheet["parts"]], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()
