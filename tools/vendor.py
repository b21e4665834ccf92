"""Copy the browser code, fonts and test script that package.json pins into the tree.

Run `npm ci && python tools/vendor.py` after changing a pin and commit the result:
an install needs no npm.
"""

import json
import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
FONTS = ROOT / "assets" / "fonts"
BROWSER_TESTS = ROOT / "tests" / "e2e" / "vendor"

FILES: dict[str, list[tuple[str, Path]]] = {
    "bootstrap": [
        ("dist/css/bootstrap.min.css", VENDOR / "bootstrap.min.css"),
        ("dist/js/bootstrap.bundle.min.js", VENDOR / "bootstrap.bundle.min.js"),
        ("LICENSE", VENDOR / "licences" / "bootstrap.txt"),
    ],
    "@popperjs/core": [("LICENSE.md", VENDOR / "licences" / "popper.txt")],
    "htmx.org": [
        ("dist/htmx.min.js", VENDOR / "htmx.min.js"),
        ("LICENSE", VENDOR / "licences" / "htmx.txt"),
    ],
    "idiomorph": [
        ("dist/idiomorph-ext.min.js", VENDOR / "idiomorph-ext.min.js"),
        ("LICENSE", VENDOR / "licences" / "idiomorph.txt"),
    ],
    "tom-select": [
        ("dist/js/tom-select.popular.min.js", VENDOR / "tom-select.popular.min.js"),
        ("dist/css/tom-select.bootstrap5.min.css", VENDOR / "tom-select.bootstrap5.min.css"),
        ("LICENSE", VENDOR / "licences" / "tom-select.txt"),
    ],
    "sortablejs": [
        ("Sortable.min.js", VENDOR / "sortable.min.js"),
        ("LICENSE", VENDOR / "licences" / "sortable.txt"),
    ],
    "@tabler/icons": [("LICENSE", VENDOR / "licences" / "tabler-icons.txt")],
    "@expo-google-fonts/noto-sans-sc": [
        ("400Regular/NotoSansSC_400Regular.ttf", FONTS / "NotoSansSC-Regular.ttf"),
        ("700Bold/NotoSansSC_700Bold.ttf", FONTS / "NotoSansSC-Bold.ttf"),
        ("LICENSE_FONT", FONTS / "OFL.txt"),
    ],
    "axe-core": [
        ("axe.min.js", BROWSER_TESTS / "axe.min.js"),
        ("LICENSE", BROWSER_TESTS / "axe-LICENSE.txt"),
    ],
}
USES = {
    "bootstrap": "components and grid",
    "@popperjs/core": "inside the Bootstrap bundle",
    "htmx.org": "parts of pages without a reload",
    "idiomorph": "htmx swaps that keep focus and text",
    "tom-select": "select fields with search, loaded where needed",
    "sortablejs": "drag to reorder, loaded where needed",
    "@tabler/icons": "drawn into static/icons.svg by tools/icons.py",
    "@expo-google-fonts/noto-sans-sc": "for documents and screenshots; never sent to browsers",
    "axe-core": "accessibility checks in browser tests",
}
SOURCE_MAP = re.compile(rb"\n?(?://|/\*)# sourceMappingURL=[^\n*]*(?: ?\*/)?")
HEADER = """# Third-party files

Written by `tools/vendor.py` from the versions pinned in `package.json`. Do not edit the copies.
References to source maps are removed, since hashed static files would look for them.

| package | version | licence | used for |
|---|---|---|---|
"""


def main() -> None:
    rows = []
    for package, files in FILES.items():
        for source, target in files:
            copy(MODULES / package / source, target)
        meta = json.loads((MODULES / package / "package.json").read_text(encoding="utf-8"))
        rows.append(f"| {package} | {meta['version']} | {meta['license']} | {USES[package]} |\n")
    (VENDOR / "VERSIONS.md").write_text(HEADER + "".join(rows), encoding="utf-8")


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.suffix in {".js", ".css"}:
        target.write_bytes(SOURCE_MAP.sub(b"", source.read_bytes()))
    else:
        shutil.copyfile(source, target)


if __name__ == "__main__":
    main()
