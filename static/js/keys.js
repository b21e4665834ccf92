// Single keys and short sequences: data-key="n", data-key="g m". Off where body has data-shortcuts="off".
(() => {
  // Alt+N works everywhere, also while typing and for those who switched single keys off
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.code !== "KeyN") return;
    const link = document.querySelector('[data-key="Alt+N"]');
    if (!link || document.querySelector(".modal.show, .offcanvas.show")) return;
    event.preventDefault();
    link.click();
  });
  if (document.body.dataset.shortcuts === "off") return;
  const typing = 'input:not([type="checkbox"]):not([type="radio"]), textarea, select, [contenteditable="true"]';
  let before = "";
  let since = 0;

  const shown = (element) => element.getClientRects().length > 0;
  const find = (keys) => [...document.querySelectorAll(`[data-key="${CSS.escape(keys)}"]`)].find(shown)
    || document.querySelector(`.sidebar [data-key="${CSS.escape(keys)}"]`);

  const press = (element) => {
    if (element.matches(typing)) {
      element.focus();
      element.select?.();
    } else {
      element.click();
    }
  };

  // j and k walk through the rows of a list, where the page has no other use for them
  const step = (way) => {
    const links = [...document.querySelectorAll(".row-link")].filter(shown);
    const next = links[links.indexOf(document.activeElement) + way];
    if (!next) return false;
    next.focus();
    return true;
  };

  const help = () => {
    const modal = document.getElementById("keys");
    const list = modal.querySelector("[data-keys-list]");
    const seen = new Set();
    list.replaceChildren(...[...document.querySelectorAll("[data-key]")].filter((element) =>
      element.dataset.key !== "?" && !seen.has(element.dataset.key) && seen.add(element.dataset.key)).flatMap((element) => {
      const term = document.createElement("dt");
      term.append(...element.dataset.key.split(" ").map((key) => Object.assign(document.createElement("kbd"), { textContent: key.toUpperCase() })));
      const copy = element.cloneNode(true);
      copy.querySelectorAll("kbd, .count, .icon").forEach((extra) => extra.remove());
      const words = element.dataset.keyLabel || element.getAttribute("aria-label") || copy.textContent || element.placeholder;
      return [term, Object.assign(document.createElement("dd"), { textContent: words.trim() || element.placeholder || "" })];
    }));
    bootstrap.Modal.getOrCreateInstance(modal).show();
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.tagName === "TEXTAREA") {
      event.target.form?.requestSubmit();
      return;
    }
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.matches?.(typing) || document.querySelector(".modal.show, .offcanvas.show")) return;
    const pair = event.timeStamp - since < 900 ? find(`${before} ${event.key}`) : null;
    const target = pair || find(event.key);
    before = event.key;
    since = event.timeStamp;
    if (target) {
      event.preventDefault();
      press(target);
    } else if (event.key === "?") {
      help();
    } else if ((event.key === "j" || event.key === "k") && step(event.key === "j" ? 1 : -1)) {
      event.preventDefault();
    }
  });
})();
