"""Materials of agenda items: a sheet of numbers, or a page of text, by the name of the file."""

from io import BytesIO
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NUMBERS = (
    ("一次修复率 %", 88, 93),
    ("返修率 %", 2, 3),
    ("准时交车率 %", 86, 95),
    ("预约率 %", 40, 52),
    ("客户评价（5 分制）", 4, 5),
    ("配件一次满足率 %", 86, 92),
    ("进店台次", 1050, 1240),
)
PAGE = """{name}（演示数据）

一、计分项目：一次修复率、客户评价、安全生产，各占三分之一。
二、数据以系统导出为准，任何补录须有单据。
三、弄虚作假一票否决。
四、请全体与会人员阅读后点“已阅读”。
"""


def paper(name: str) -> SimpleUploadedFile:
    if name.endswith(".xlsx"):
        return SimpleUploadedFile(name, _sheet(name), XLSX)
    text = PAGE.format(name=name.rpartition(".")[0])
    return SimpleUploadedFile(name, text.encode("utf-8-sig"), "text/plain")


def _sheet(name: str) -> bytes:
    chance = Random(name)  # noqa: S311 - the same numbers each time
    book = Workbook()
    sheet = book.active or book.create_sheet()
    sheet.append([f"{name.rpartition('.')[0]}（演示数据）"])
    sheet.append(["指标", "本月", "上月", "去年同期"])
    for label, low, high in NUMBERS:
        sheet.append([label, *(round(chance.uniform(low, high), 1) for _month in range(3))])
    content = BytesIO()
    book.save(content)
    return content.getvalue()
