"""Draw static/icons.svg: one sprite of our own mark and the Tabler outlines of tools/icons.txt.

Add a name to the list, run `npm ci && python tools/icons.py`, commit the sprite.
"""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUTLINES = ROOT / "node_modules" / "@tabler" / "icons" / "icons" / "outline"
SPRITE = ROOT / "static" / "icons.svg"

NAMES = (ROOT / "tools" / "icons.txt").read_text(encoding="utf-8").split()

# Two strokes in a rounded square: a tick whose long arm lands on the ground line.
MARK = (
    '<symbol id="mark" viewBox="0 0 24 24">'
    '<rect width="24" height="24" rx="6" fill="var(--mark-ground,#1559b3)"/>'
    '<path d="M6.5 10.5l4 4L17.5 6.5M6.5 18.5h11" fill="none" stroke="var(--mark-ink,#fff)" '
    'stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/></symbol>'
)
GHOST = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'


def main() -> None:
    symbols = [MARK, *(symbol(name) for name in NAMES)]
    SPRITE.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"><!-- Tabler Icons, MIT; see vendor/licences -->\n'
        + "\n".join(symbols)
        + "\n</svg>\n",
        encoding="utf-8",
    )


def symbol(name: str) -> str:
    drawing = (OUTLINES / f"{name}.svg").read_text(encoding="utf-8")
    shapes = drawing[drawing.index(">", drawing.index("<svg")) + 1 : drawing.rindex("</svg>")]
    body = re.sub(r"\s*\n\s*", "", shapes.replace(GHOST, "")).replace(" />", "/>")
    return f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>'


if __name__ == "__main__":
    main()
