"""Photos of the proof, drawn: what a phone would have shown, simple and small."""

from collections.abc import Callable
from functools import cache
from io import BytesIO

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

SIZE = (960, 720)
FONT = settings.BASE_DIR / "assets" / "fonts" / "NotoSansSC-Regular.ttf"
WALL, FLOOR, STEEL, BLUE = (214, 220, 226), (148, 156, 164), (88, 98, 110), (30, 90, 170)
RED, GREEN, AMBER, WHITE, INK = (
    (196, 52, 44),
    (46, 140, 84),
    (222, 158, 40),
    (250, 250, 248),
    (36, 42, 50),
)

Draw = ImageDraw.ImageDraw


def photo(
    kind: str, caption: str, scene: Callable[[Draw], None] | None = None
) -> SimpleUploadedFile:
    """A JPEG of about 30 kB: the scene, and in a corner what it shows, as a watermark camera would."""
    image = Image.new("RGB", SIZE, WALL)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 520, *SIZE), fill=FLOOR)
    (scene or SCENES.get(kind, _paper))(draw)
    draw.rectangle((0, 664, SIZE[0], SIZE[1]), fill=INK)
    draw.text((24, 674), f"演示图片 · {caption}"[:44], font=font(26), fill=WHITE)
    content = BytesIO()
    image.save(content, "JPEG", quality=80)
    return SimpleUploadedFile(f"{caption[:20]}.jpg", content.getvalue(), "image/jpeg")


def _paper(draw: Draw) -> None:
    draw.rectangle((300, 70, 660, 560), fill=WHITE, outline=STEEL, width=3)
    draw.rectangle((300, 70, 660, 130), fill=BLUE)
    for line in range(9):
        draw.rectangle((340, 170 + line * 40, 620 - line % 3 * 50, 184 + line * 40), fill=WALL)


def _check(draw: Draw) -> None:
    _paper(draw)
    for line in range(8):
        y = 162 + line * 46
        draw.rectangle((320, y, 346, y + 26), outline=STEEL, width=2)
        draw.line((324, y + 13, 332, y + 22, 350, y - 2), fill=GREEN, width=5)


def _board(draw: Draw) -> None:
    draw.rectangle((120, 70, 840, 480), fill=WHITE, outline=STEEL, width=10)
    for column in range(1, 6):
        draw.line((120 + column * 120, 70, 120 + column * 120, 480), fill=WALL, width=3)
    for row in range(1, 6):
        draw.line((120, 70 + row * 68, 840, 70 + row * 68), fill=WALL, width=3)
    for number in range(14):
        x, y = 140 + number * 7 % 6 * 120, 150 + number % 5 * 68
        draw.rectangle((x, y, x + 78, y + 40), fill=(BLUE, GREEN, AMBER, RED)[number % 4])


def _shelf(draw: Draw) -> None:
    for row in range(3):
        y = 210 + row * 150
        draw.rectangle((110, y, 850, y + 14), fill=STEEL)
        for box in range(7):
            x, high = 130 + box * 102, 60 + (box * 5 + row * 3) % 4 * 14
            colour = ((186, 150, 104), (170, 132, 88), WALL, (120, 140, 170))[(box + row) % 4]
            draw.rectangle((x, y - high, x + 84, y), fill=colour, outline=STEEL, width=2)
            draw.rectangle((x + 18, y - 34, x + 62, y - 14), fill=WHITE)
    draw.rectangle((100, 60, 112, 520), fill=STEEL)
    draw.rectangle((848, 60, 860, 520), fill=STEEL)


def _car(draw: Draw, top: int, colour: tuple[int, int, int]) -> None:
    draw.polygon([(330, top + 70), (400, top), (590, top), (680, top + 70)], fill=(150, 176, 200))
    draw.rounded_rectangle((230, top + 66, 760, top + 160), 26, fill=colour)
    for x in (300, 610):
        draw.ellipse((x, top + 110, x + 90, top + 200), fill=INK)
        draw.ellipse((x + 26, top + 136, x + 64, top + 174), fill=STEEL)


def _lift(draw: Draw) -> None:
    for x in (180, 770):
        draw.rectangle((x, 60, x + 40, 600), fill=AMBER)
    draw.rectangle((200, 400, 790, 422), fill=STEEL)
    _car(draw, 210, (70, 110, 150))
    draw.rectangle((176, 280, 224, 360), fill=GREEN)


def _paint(draw: Draw) -> None:
    draw.rectangle((90, 40, 870, 600), fill=(232, 236, 240), outline=STEEL, width=8)
    for lamp in range(4):
        draw.rectangle((150 + lamp * 180, 60, 270 + lamp * 180, 78), fill=(255, 248, 214))
    _car(draw, 330, (160, 40, 46))


def _gauge(draw: Draw) -> None:
    for x, colour in ((270, BLUE), (540, RED)):
        draw.ellipse((x, 180, x + 220, 400), fill=WHITE, outline=colour, width=16)
        draw.line((x + 110, 290, x + 170, 230), fill=INK, width=7)
        draw.ellipse((x + 98, 278, x + 122, 302), fill=INK)
    draw.rectangle((360, 420, 660, 600), fill=STEEL)


def _screen(draw: Draw) -> None:
    draw.rectangle((170, 70, 790, 440), fill=INK)
    draw.rectangle((190, 90, 770, 420), fill=(28, 60, 98))
    points = [(210 + step * 60, 360 - step * step * 7 % 190) for step in range(10)]
    draw.line(points, fill=GREEN, width=6)
    draw.rectangle((440, 440, 520, 560), fill=STEEL)


def _disc(draw: Draw) -> None:
    draw.ellipse((290, 90, 670, 470), fill=STEEL)
    draw.ellipse((300, 100, 660, 460), fill=(176, 182, 188))
    draw.ellipse((410, 210, 550, 350), fill=STEEL)
    for x, y in ((480, 228), (532, 266), (512, 328), (448, 328), (428, 266)):
        draw.ellipse((x - 11, y - 11, x + 11, y + 11), fill=INK)


def _sign(draw: Draw) -> None:
    draw.rectangle((250, 90, 710, 330), fill=BLUE)
    draw.text((296, 160), "预约客户 请这边走", font=font(42), fill=WHITE)
    draw.rectangle((470, 330, 490, 600), fill=STEEL)


def _floor(draw: Draw) -> None:
    draw.polygon([(160, 640), (300, 400), (660, 400), (800, 640)], outline=AMBER, width=14)
    for x in (380, 520):
        draw.rectangle((x, 300, x + 90, 470), fill=(36, 70, 60))
        draw.rectangle((x + 14, 350, x + 76, 400), fill=WHITE)


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size)


SCENES: dict[str, Callable[[Draw], None]] = {
    "notice": _paper,
    "poster": _paper,
    "check": _check,
    "board": _board,
    "shelf": _shelf,
    "lift": _lift,
    "paint": _paint,
    "gauge": _gauge,
    "screen": _screen,
    "disc": _disc,
    "sign": _sign,
    "floor": _floor,
    "air": _gauge,
}
