"""Promises as an Excel workbook."""

import io
from collections.abc import Iterable

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from meetings.models import ActionItem

WIDTHS = (14, 60, 12, 20, 12, 12, 9, 12, 12, 16, 30)
RISKY = ("=", "+", "-", "@", "\t", "\r")


def _safe(text: str) -> str:
    """Text that Excel must not take for a formula."""
    return f"'{text}" if text.startswith(RISKY) else text


def workbook(actions: Iterable[ActionItem]) -> bytes:
    """One row a promise, with a header that stays in view and can be filtered."""
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise RuntimeError("A new workbook has a sheet.")
    sheet.title = _("Action items")
    sheet.append(
        [
            _("Number"),
            _("What is to be done"),
            _("Owner"),
            _("Helpers"),
            _("Due"),
            _("First due"),
            _("Put off"),
            _("Priority"),
            _("State"),
            _("Verifier"),
            _("From the meeting"),
        ]
    )
    for action in actions:
        sheet.append(_row(action))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E8EEF5")
    for number, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _row(action: ActionItem) -> list[object]:
    return [
        action.number,
        _safe(action.text),
        action.owner.name,
        "、".join(person.name for person in action.helpers.all()),
        action.due_on,
        action.first_due_on,
        action.due_moves,
        action.get_priority_display(),
        action.get_status_display(),
        action.verifier.name,
        _safe(str(action.meeting)) if action.meeting else "",
    ]
