"""axe-core on a page, and whether the page is wider than the screen."""

from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page, expect

Colours = Literal["light", "dark"]

SOURCE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RUN = """async (rules) => {
  const options = rules.length ? {runOnly: {type: "rule", values: rules}} : {};
  const found = await axe.run(document, {resultTypes: ["violations"], ...options});
  return found.violations.map(({id, nodes}) =>
    ({id, nodes: nodes.map(({html, any}) => `${html.slice(0, 160)} ${any.map((one) => one.message).join(" ")}`)}));
}"""
OF_COLOUR = ["color-contrast", "link-in-text-block"]
TOO_WIDE = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  return [...document.body.querySelectorAll("*")]
    .filter((one) => one.getBoundingClientRect().right > wide + 1)
    .map((one) => one.outerHTML.slice(0, 160)).slice(0, 3);
}"""
AT_REST = """async () => {
  const frame = () => new Promise((go) => requestAnimationFrame(go));
  await frame();
  for (let tries = 0; tries < 30; tries += 1) {
    await frame();
    if (!document.getAnimations().length) return;
  }
}"""


def turn(page: Page, colours: Colours) -> None:
    """The device changes between day and night, and the page with it, but for a projector's."""
    page.emulate_media(color_scheme=colours)
    theme = page.locator("html").get_attribute("data-theme")
    fixed = theme if theme in {"light", "dark"} else ""
    expect(page.locator("html")).to_have_attribute("data-bs-theme", fixed or colours)
    page.evaluate(AT_REST)


def faults(page: Page, *, rules: list[str] | None = None) -> list[str]:
    """Every violation with the first elements it was found on; needs scripts."""
    if page.evaluate("typeof window.axe") == "undefined":
        page.evaluate(SOURCE)
    found: list[dict[str, Any]] = page.evaluate(RUN, rules or [])
    return [f"{one['id']}: {node}" for one in found for node in one["nodes"][:3]]


def overflow(page: Page) -> list[str]:
    """The first elements that reach beyond the right edge, if the page scrolls sideways."""
    return [f"too wide: {html}" for html in page.evaluate(TOO_WIDE)]
