// The run page: its clocks, what a refresh must not touch, pieces that a button puts into a line.
(() => {
  // luoshi.keep(f): a refresh leaves an element alone where f(element, fresh) is true
  const keepers = [];
  luoshi.keep = (keeps) => keepers.push(keeps);
  Idiomorph.defaults.callbacks.beforeNodeMorphed = (element, fresh) =>
    !(element.nodeType === 1 && keepers.some((keeps) => keeps(element, fresh)));

  const pair = (number) => String(number).padStart(2, "0");
  const began = new WeakMap();

  // Seconds since the server wrote the element; a refresh with a new stamp begins anew
  const since = (element) => {
    const kept = began.get(element);
    if (!kept || kept.stamp !== element.dataset.stamp) {
      began.set(element, { stamp: element.dataset.stamp, at: performance.now() });
      return 0;
    }
    return Math.floor((performance.now() - kept.at) / 1000);
  };

  const tick = () => {
    document.querySelectorAll("[data-left]").forEach((clock) => {
      const left = Number(clock.dataset.left) - since(clock);
      const all = Math.abs(left);
      const hours = all < 6000 ? "" : `${Math.floor(all / 3600)}:`;
      const text = `${left < 0 ? "+" : ""}${hours}${pair(hours ? Math.floor(all / 60) % 60 : Math.floor(all / 60))}:${pair(all % 60)}`;
      if (clock.textContent !== text) clock.textContent = text;
      if (clock.dataset.box) luoshi.onClock?.(clock, left);
      else (clock.closest(".run-clock") || clock).classList.toggle("is-over", left < 0);
    });
    document.querySelectorAll("[data-seconds]").forEach((clock) => {
      const spent = Number(clock.dataset.seconds) + since(clock);
      const text = `${pair(Math.floor(spent / 60))}:${pair(spent % 60)}`;
      if (clock.textContent !== text) clock.textContent = text;
    });
    document.querySelectorAll("[data-minutes]").forEach((clock) => {
      const text = String(Number(clock.dataset.minutes) + Math.floor(since(clock) / 60));
      if (clock.textContent !== text) clock.textContent = text;
    });
  };
  luoshi.onLoad(tick);
  // What was true a moment ago is not said for ever: emptied that many seconds after its stamp
  setInterval(() => document.querySelectorAll("[data-gone-after]:not(:empty)").forEach((element) => {
    if (since(element) >= Number(element.dataset.goneAfter)) element.textContent = "";
  }), 1000);
  setInterval(tick, 500);

  // What somebody is filling in stays as it is while the rest of the page is refreshed
  const fields = (form) => [...form.elements].filter((field) => field.name && !["hidden", "submit"].includes(field.type));
  const changed = (field) => {
    if (field.tagName === "SELECT") return [...field.options].some((option) => option.selected !== option.defaultSelected);
    return ["checkbox", "radio"].includes(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
  };
  const keeps = (form) => fields(form).some(changed) || form.contains(document.activeElement) && document.activeElement.matches("select");

  luoshi.keep((element, fresh) => {
    if (element.tagName === "DETAILS" && element.open && fresh.tagName === "DETAILS") fresh.open = true;
    return element.matches("form[data-keep]") && !element.answered_ && fresh.matches?.("form[data-keep]") && keeps(element);
  });

  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig, target } = event.detail;
    const page = document.getElementById("run");
    if (!page || target !== page) return;
    const version = Number(xhr.getResponseHeader("X-Version") || 0);
    if (version && version < Number(page.dataset.version)) {  // an older answer that came late
      event.detail.shouldSwap = false;
      return;
    }
    const form = requestConfig.elt;
    if (form.tagName !== "FORM" || form.dataset.keep === undefined || xhr.status > 299 && xhr.status !== 422) return;
    form.answered_ = true;  // what the server says of this form counts now
    if (xhr.status === 422) return;
    const details = form.closest("details");
    if (details) details.open = false;
    if (form.contains(document.activeElement) && document.activeElement.id) {
      const { id } = document.activeElement;  // a field that has the focus would keep its text
      document.activeElement.blur();
      page.addEventListener("htmx:afterSettle", () => {  // unless the hand is at another field already
        if (document.activeElement === document.body) document.getElementById(id)?.focus();
      }, { once: true });
    }
  });
  document.body.addEventListener("htmx:afterSwap", () =>
    document.querySelectorAll("form[data-keep]").forEach((form) => { form.answered_ = false; }));

  // <button data-insert="@Li " data-piece="@L" data-for="line"> puts its text in the place of the piece, or at the end
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-insert], [data-focus]");
    if (!button) return;
    if (button.dataset.focus) {
      const wanted = document.querySelector(button.dataset.focus);
      wanted?.closest("details")?.setAttribute("open", "");
      wanted?.focus();
      return;
    }
    const field = document.getElementById(button.dataset.for);
    const line = field.value.trim().split(/\s+/).join(" ");
    const { insert, piece } = button.dataset;
    const text = piece && line.includes(piece) ? line.replace(piece, () => insert) : `${line}${insert}`;
    field.value = text.replace(/\s+/g, " ").trimStart();
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
