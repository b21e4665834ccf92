"""What the photos of cases show, drawn: a worn bush, a reading, a corroded plug."""

from collections.abc import Callable

from config.demo.pictures import (
    AMBER,
    BLUE,
    FLOOR,
    GREEN,
    INK,
    RED,
    STEEL,
    WALL,
    WHITE,
    Draw,
    font,
)

CELLS, WEAK = 14, 8
RUBBER, COPPER, OIL = (52, 54, 58), (92, 168, 142), (178, 124, 44)


def _bush(draw: Draw) -> None:
    draw.polygon(
        [(60, 470), (420, 170), (900, 250), (880, 400), (470, 480), (120, 590)], fill=STEEL
    )
    draw.ellipse((330, 140, 620, 430), fill=(112, 120, 130))
    draw.ellipse((360, 170, 590, 400), fill=RUBBER)
    draw.ellipse((430, 240, 520, 330), fill=WALL, outline=INK, width=6)
    draw.line((392, 252, 410, 268, 404, 284, 430, 292), fill=WHITE, width=7)
    draw.line((404, 284, 396, 306), fill=WHITE, width=5)


def _meter(draw: Draw) -> None:
    draw.rounded_rectangle((310, 70, 690, 600), 34, fill=AMBER, outline=INK, width=6)
    draw.rectangle((346, 140, 654, 270), fill=(196, 212, 188))
    draw.text((372, 158), "0.07 MΩ", font=font(64), fill=INK)
    draw.ellipse((420, 320, 580, 480), fill=INK)
    draw.line((500, 400, 548, 344), fill=WHITE, width=9)
    for x, colour in ((430, INK), (570, RED)):
        draw.ellipse((x - 22, 520, x + 22, 564), fill=colour)
        draw.line((x, 562, x + (x - 500) * 3, 660), fill=colour, width=12)


def _cells(draw: Draw) -> None:
    draw.rectangle((120, 60, 840, 480), fill=INK)
    for number in range(CELLS):
        x = 160 + number * 48
        is_weak = number == WEAK
        top = 350 if is_weak else 178 + number * 5 % 14
        draw.rectangle((x, top, x + 32, 450), fill=RED if is_weak else GREEN)
    draw.line((150, 196, 820, 196), fill=AMBER, width=3)
    draw.rectangle((440, 480, 520, 580), fill=STEEL)


def _connector(draw: Draw) -> None:
    draw.polygon([(0, 400), (380, 330), (380, 470), (0, 560)], fill=(70, 74, 84))
    draw.rounded_rectangle((330, 190, 680, 560), 22, fill=(44, 48, 56), outline=STEEL, width=5)
    for row in range(4):
        for column in range(4):
            x, y = 368 + column * 74, 226 + row * 82
            is_bad = column < 2 and row in {1, 2}  # noqa: PLR2004 - where the water stood
            draw.rectangle((x, y, x + 46, y + 50), fill=COPPER if is_bad else (206, 178, 96))
            if is_bad:
                draw.ellipse((x - 8, y + 18, x + 30, y + 58), fill=(128, 196, 176))
    draw.polygon([(640, 400), (760, 470), (640, 520)], fill=(132, 172, 214))


def _dipstick(draw: Draw) -> None:
    draw.rectangle((455, 30, 505, 640), fill=(206, 208, 206), outline=STEEL, width=3)
    draw.rectangle((455, 290, 505, 640), fill=OIL)
    for y in (372, 500):
        draw.rectangle((430, y, 530, y + 8), fill=INK)
    draw.text((556, 348), "MAX", font=font(34), fill=INK)
    draw.text((556, 476), "MIN", font=font(34), fill=INK)


def _sunroof(draw: Draw) -> None:
    draw.rounded_rectangle((110, 90, 850, 590), 60, fill=(60, 90, 130))
    draw.rounded_rectangle((190, 170, 770, 510), 30, fill=INK)
    draw.rounded_rectangle((240, 240, 720, 450), 18, fill=(118, 152, 184))
    for x, y, colour in ((212, 206, OIL), (712, 206, WALL), (212, 458, WALL), (712, 458, WALL)):
        draw.ellipse((x, y, x + 40, y + 40), fill=colour, outline=WHITE, width=4)
    for x, y in ((206, 214), (226, 198), (236, 230), (214, 240)):
        draw.ellipse((x, y, x + 22, y + 14), fill=(96, 74, 40))


def _panel(draw: Draw) -> None:
    draw.rectangle((0, 0, 960, 520), fill=(134, 140, 150))
    draw.polygon([(130, 90), (500, 110), (500, 560), (150, 560)], fill=(122, 136, 158))
    draw.polygon([(510, 112), (860, 160), (820, 470), (510, 560)], fill=(138, 140, 144))
    draw.line((505, 100, 505, 560), fill=INK, width=6)
    draw.rounded_rectangle((400, 290, 478, 314), 10, fill=STEEL)
    draw.line((150, 360, 850, 330), fill=WALL, width=4)
    draw.arc((640, 420, 900, 680), 180, 320, fill=INK, width=18)


def _tyre(draw: Draw) -> None:
    draw.ellipse((250, 40, 710, 500), fill=RUBBER)
    draw.ellipse((345, 135, 615, 405), fill=(180, 186, 192), outline=STEEL, width=8)
    for x, y in ((480, 180), (560, 240), (530, 345), (430, 345), (400, 240)):
        draw.line((480, 270, x, y), fill=STEEL, width=26)
    draw.rectangle((700, 470, 860, 500), fill=FLOOR)
    draw.line((690, 250, 790, 200, 790, 470), fill=STEEL, width=12)
    draw.ellipse((742, 130, 838, 226), fill=WHITE, outline=BLUE, width=8)
    draw.line((790, 178, 818, 150), fill=RED, width=5)


EXHIBITS: dict[str, Callable[[Draw], None]] = {
    "bush": _bush,
    "meter": _meter,
    "cells": _cells,
    "connector": _connector,
    "dipstick": _dipstick,
    "sunroof": _sunroof,
    "panel": _panel,
    "disc": _tyre,
}
