"""A sheet as a Word file, to go on working with."""

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.document import Document as Doc
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from meetings.papers.blocks import Block, Run
from meetings.papers.sheet import Sheet

FONT = "Microsoft YaHei"
INK, QUIET, ACCENT = (
    RGBColor(0x1D, 0x27, 0x36),
    RGBColor(0x5B, 0x66, 0x75),
    RGBColor(0x18, 0x57, 0xB5),
)
WIDE = 170
"""Millimetres between the margins of A4."""
HEADINGS = {1: 20, 2: 14, 3: 12}


def docx(sheet: Sheet) -> bytes:
    document = Document()
    _styles(document, sheet)
    _head(document, sheet)
    _facts(document, sheet["facts"])
    for part in sheet["parts"]:
        if part["title"]:
            document.add_heading(part["title"], 2)
        if part["kind"] == "table":
            _plan(document, part)
        else:
            _blocks(document, part["blocks"])
    _signatures(document, sheet["signs"])
    if sheet["note"]:
        _small(document.add_paragraph(), sheet["note"])
    _foot(document, sheet)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def _styles(document: Doc, sheet: Sheet) -> None:
    """One font for Latin and Chinese; Word's own theme would choose another for each."""
    language = "zh-CN" if sheet["language"].startswith("zh") else "en-GB"
    document.core_properties.language = language
    document.core_properties.title = f"{sheet['title']} {sheet['word']}"
    document.core_properties.author = sheet["house"]
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(20)
    for name in ("Normal", *(f"Heading {level}" for level in HEADINGS)):
        style = document.styles[name]
        assert isinstance(style, ParagraphStyle)  # noqa: S101 - narrows the type
        _font(style)
    for level, size in HEADINGS.items():
        style = document.styles[f"Heading {level}"]
        assert isinstance(style, ParagraphStyle)  # noqa: S101 - narrows the type
        style.font.size, style.font.color.rgb, style.font.bold = Pt(size), INK, True
        style.paragraph_format.space_before = Pt(14)
        style.paragraph_format.space_after = Pt(6)
    normal = document.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)  # noqa: S101 - narrows the type
    normal.font.size, normal.font.color.rgb = Pt(10.5), INK
    normal.paragraph_format.space_after = Pt(4)


def _font(style: ParagraphStyle) -> None:
    style.font.name = FONT
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        if str(name).endswith("Theme"):
            del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), FONT)


def _head(document: Doc, sheet: Sheet) -> None:
    house = document.add_paragraph().add_run(sheet["house"])
    house.bold, house.font.size, house.font.color.rgb = True, Pt(10), ACCENT
    title = " ".join(filter(None, (sheet["title"], sheet["word"])))
    document.add_heading(title, 1)
    if sheet["draft"]:
        draft = document.add_paragraph().add_run(sheet["draft"])
        draft.bold, draft.font.color.rgb = True, RGBColor(0xB4, 0x23, 0x18)


def _table(document: Doc, rows: int, widths: Sequence[int]) -> Table:
    """Widths in millimetres; a column of width 0 takes what is left."""
    left = WIDE - sum(widths)
    table: Table = document.add_table(rows, len(widths))
    table.style = "Table Grid"
    table.autofit = False
    _lines(table)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width or left)  # LibreOffice reads the column, Word the cells
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - has no name
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width or left)
    return table


def _lines(table: Table) -> None:
    """Thin grey lines in the place of the style's black ones."""
    borders = OxmlElement("w:tblBorders")
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{edge}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "C9D1DC")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)  # noqa: SLF001 - python-docx has no name for it


def _facts(document: Doc, facts: Sequence[Sequence[str]]) -> None:
    table = _table(document, len(facts), (30, 0))
    for row, (label, value) in zip(table.rows, facts, strict=True):
        _small(row.cells[0].paragraphs[0], label)
        row.cells[1].paragraphs[0].add_run(value)


def _plan(document: Doc, part: dict[str, Any]) -> None:
    if part["intro"]:
        document.add_paragraph(part["intro"])
    if not part["rows"]:
        return
    table = _table(document, len(part["rows"]) + 1, part["widths"])
    for cell, head in zip(table.rows[0].cells, part["heads"], strict=True):
        cell.paragraphs[0].add_run(head).bold = True
    _repeats(table)
    for row, cells in zip(list(table.rows)[1:], part["rows"], strict=True):
        for cell, (text, small) in zip(row.cells, cells, strict=True):
            _cell(cell, text, small)


def _cell(cell: _Cell, text: str, small: str) -> None:
    cell.paragraphs[0].add_run(text)
    if small:
        _small(cell.add_paragraph(), small)


def _repeats(table: Table) -> None:
    """The head of a table stands on each page again."""
    element = OxmlElement("w:tblHeader")
    element.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(element)  # noqa: SLF001 - python-docx has no name for it


def _small(paragraph: Paragraph, text: str) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(9), QUIET


def _blocks(document: Doc, blocks: Sequence[Block], style: str = "Normal", depth: int = 0) -> None:
    for block in blocks:
        kind = block["kind"]
        if kind == "heading":
            _runs(document.add_heading("", min(block["level"] + 1, 3)), block["runs"])
        elif kind == "paragraph":
            _indented(document.add_paragraph(style=style), block["runs"], depth)
        elif kind == "list":
            _list(document, block, depth)
        elif kind == "quote":
            _blocks(document, block["blocks"], "Quote", depth)
        elif kind == "code":
            document.add_paragraph(block["text"], style="No Spacing")
        elif kind == "table":
            _written_table(document, block["rows"])
        else:
            document.add_paragraph("―" * 20)


def _list(document: Doc, block: Block, depth: int) -> None:
    """Numbers are written out: Word would go on counting from the list before."""
    for number, item in enumerate(block["items"], start=block["start"]):
        mark = f"{number}. " if block["ordered"] else "• "
        for position, inner in enumerate(item):
            if position == 0 and inner["kind"] == "paragraph":
                marked = [{"text": mark, "bold": False, "italic": False, "strike": False}]
                runs = [*marked, *inner["runs"]]
                _indented(document.add_paragraph(), runs, depth + 1)
            else:
                _blocks(document, [inner], depth=depth + 1)


def _indented(paragraph: Paragraph, runs: Sequence[Run], depth: int) -> None:
    paragraph.paragraph_format.left_indent = Mm(5 * depth)
    _runs(paragraph, runs)


def _runs(paragraph: Paragraph, runs: Sequence[Run]) -> None:
    for run in runs:
        made = paragraph.add_run(run["text"])
        made.bold, made.italic = run["bold"] or None, run["italic"] or None
        made.font.strike = run["strike"] or None


def _written_table(document: Doc, rows: Sequence[Sequence[Sequence[Run]]]) -> None:
    if not rows:
        return
    table = _table(document, len(rows), [WIDE // len(rows[0])] * len(rows[0]))
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, runs in zip(row.cells, cells, strict=False):
            _runs(cell.paragraphs[0], runs)
    _repeats(table)


def _signatures(document: Doc, signs: Sequence[str]) -> None:
    document.add_paragraph()
    table = document.add_table(1, len(signs))
    for cell, sign in zip(table.rows[0].cells, signs, strict=True):
        _small(cell.paragraphs[0], sign)
        cell.add_paragraph("_" * 20)


def _foot(document: Doc, sheet: Sheet) -> None:
    """The number of the meeting, and which page of how many this is."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _small(paragraph, f"{sheet['foot']}    ")
    before, _page, rest = sheet["pages"].partition("{page}")
    between, _pages, after = rest.partition("{pages}")
    for words, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
        _small(paragraph, words)
        if field:
            _field(paragraph, field)


def _field(paragraph: Paragraph, name: str) -> None:
    """A number that Word itself counts."""
    element = OxmlElement("w:fldSimple")
    element.set(qn("w:instr"), name)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    element.append(run)
    paragraph._p.append(element)  # noqa: SLF001 - python-docx has no name for it
