// The queue by keys: j and k (keys.js) move the focus, and what has the focus is shown at the right.
(() => {
  const list = () => document.getElementById("queue-list");
  const panel = () => document.getElementById("panel");

  const mark = (pk) => {
    list()?.querySelectorAll("li").forEach((row) => {
      const current = row.dataset.issue === pk;
      row.classList.toggle("is-current", current);
      const link = row.querySelector(".row-link");
      const box = row.querySelector("[name=chosen]");
      if (current) {
        link.setAttribute("aria-current", "true");
        box.dataset.key = "x";
      } else {
        link.removeAttribute("aria-current");
        delete box.dataset.key;
      }
    });
  };

  document.addEventListener("focusin", (event) => {
    const link = event.target.closest?.("#queue-list .row-link");
    const pk = link?.closest("li").dataset.issue;
    if (!link || pk === wanted) return;
    wanted = pk;
    pressed = [];
    typing = false;
    mark(pk);
    if (pk === panel().dataset.issue) {
      delete panel().dataset.stale;
      return;
    }
    panel().dataset.stale = "1";
    htmx.trigger(link, "open");
  });
  // Whoever walks on quickly gets the last one, whatever answer comes first
  let wanted = panel()?.dataset.issue;
  document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const asked = detail.requestConfig.elt.closest?.("#queue-list li")?.dataset.issue;
    if (detail.target.id === "panel" && asked && asked !== wanted) detail.shouldSwap = false;
  });
  // Until the next issue is here no key may settle the one before it: what is pressed waits for the new one
  let pressed = [];
  let typing = false;
  ["click", "submit"].forEach((name) => document.addEventListener(name, (event) => {
    if (!event.target.closest?.("#panel[data-stale]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const control = event.target.closest("[data-key]");
    if (!control || name !== "click" || typing) return;
    pressed.push(control.dataset.key);
    typing = control.matches("summary");  // what follows is meant for the field that it opens, not for a button
  }, true));
  const replay = () => {
    const keys = pressed;
    pressed = [];
    typing = false;
    keys.forEach((key) => panel().querySelector(`[data-key="${CSS.escape(key)}"]`)?.click());
  };

  // Enter after a digit or a letter settles it; m and r lead into their field, at once: the next key is a word
  document.addEventListener("click", (event) => {
    const others = event.target.closest?.(".triage-others summary")?.parentElement;
    if (!others || others.open) return;
    event.preventDefault();
    others.open = true;
    others.querySelector("input:not([type=hidden])").select();
  });

  document.body.addEventListener("htmx:afterSwap", (event) => {
    const { target } = event.detail;
    if (target.id === "panel" || target.id === "queue") wanted = panel()?.dataset.issue;
    if (target.id === "panel") {
      mark(panel().dataset.issue);
      replay();
      const { top, bottom } = panel().getBoundingClientRect();
      if (bottom < 0 || top > innerHeight) panel().scrollIntoView();  // on phones it stands above the list
    }
    if (target.id === "queue") list()?.querySelector('.row-link[aria-current="true"]')?.focus({ preventScroll: true });
  });
  if (document.activeElement === document.body) list()?.querySelector('.row-link[aria-current="true"]')?.focus({ preventScroll: true });
  document.body.addEventListener("htmx:responseError", () => { delete panel()?.dataset.stale; });
  document.body.addEventListener("htmx:sendError", () => { delete panel()?.dataset.stale; });
})();
