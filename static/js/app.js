// What every page needs: htmx manners, toasts, one submit at a time, menus, growing fields, lazy parts.
(() => {
  const parts = document.currentScript.dataset;
  const body = document.body;
  const texts = body.dataset;
  const tokens = JSON.parse(body.getAttribute("hx-headers") || "{}");

  // Other modules call luoshi.onLoad(f): f(root) runs for the page and for whatever htmx brings later.
  let loaded = false;
  const onLoad = (run) => {
    htmx.onLoad(run);
    if (loaded) run(body);
  };
  const luoshi = {
    texts,
    token: () => tokens["x-csrftoken"] || "",
    onLoad,
    all: (root, selector) => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)],
    toast,
    say,
  };
  window.luoshi = luoshi;
  // What is being typed stays; a pressed button that has the focus gets its new words
  Object.defineProperty(Idiomorph.defaults, "ignoreActiveValue", {
    enumerable: true,
    get: () => /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName),
  });

  onLoad(() => { loaded = true; });

  // Toasts: from Django's messages (already in the page) and from HX-Trigger: {"toast": {text, level}}
  const tray = document.getElementById("toasts");

  function toast(text, level = "success") {
    [...tray.children].filter((one) => one.querySelector(".toast-text").textContent === text).forEach((one) => one.remove());
    const model = document.getElementById(`toast-${level}`) || document.getElementById("toast-info");
    const element = model.content.firstElementChild.cloneNode(true);
    element.querySelector(".toast-text").textContent = text;
    tray.append(element);
    expire(element);
  }

  function close(element) {
    element.classList.add("leaving");
    setTimeout(() => element.remove(), 250);
  }

  function expire(element) {
    if (element.dataset.stays !== undefined) return;
    const try_ = () => (element.matches(":hover, :focus-within") ? setTimeout(try_, 2000) : close(element));
    setTimeout(try_, 6000);
  }

  // For ears only: a polite live region
  function say(text) {
    document.getElementById("live").textContent = text;
  }

  tray?.querySelectorAll(".toast").forEach(expire);
  body.addEventListener("toast", (event) => toast(event.detail.text, event.detail.level));

  // What asks by itself every few seconds does not complain each time: the line at the top says it once
  const offline = document.getElementById("offline");
  const asksAgain = (event) => event.detail.elt.matches('[hx-trigger^="every"]');
  const reached = (well) => { if (offline) offline.hidden = well && navigator.onLine; };

  // htmx: errors become sentences, what is typed stays where it is
  body.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (status !== 403) toast(status === 404 ? texts.textGone : texts.textError, "danger");
  });
  ["htmx:sendError", "htmx:timeout"].forEach((name) =>
    body.addEventListener(name, (event) => (asksAgain(event) ? reached(false) : toast(texts.textUnsent, "danger"))));
  body.addEventListener("htmx:beforeOnLoad", () => reached(true));
  body.addEventListener("htmx:beforeSwap", (event) => {
    const whole = /^\s*<!doctype/i.test(event.detail.serverResponse || "");
    if (event.detail.xhr.status === 403 && whole) {  // a page about the refusal does not fit into a table row
      event.detail.shouldSwap = false;
      toast(texts.textStale, "danger");
    }
  });

  // One submit at a time, with or without htmx
  const buttons = (form) => [...form.elements].filter((field) => field.type === "submit");
  const busy = (element, on) => {
    const form = element.tagName === "FORM" ? element : null;
    if (form) form.dataset.sending = on ? "1" : "";
    const marked = form ? [form.submitter_ || buttons(form)[0]] : [element];
    marked.filter(Boolean).forEach((button) => (on ? button.setAttribute("aria-busy", "true") : button.removeAttribute("aria-busy")));
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    form.submitter_ = event.submitter;
    if (form.dataset.sending) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.dataset.busy === "off" || form.method === "get") return;
    busy(form, true);
    setTimeout(() => busy(form, false), 15000);
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.('[aria-busy="true"]')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  const writes = (event) => event.detail.requestConfig?.verb !== "get" && /^(FORM|BUTTON)$/.test(event.detail.elt.tagName);
  body.addEventListener("htmx:beforeRequest", (event) => writes(event) && busy(event.detail.elt, true));
  body.addEventListener("htmx:afterRequest", (event) => writes(event) && busy(event.detail.elt, false));
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll("form[data-sending]").forEach((form) => busy(form, false));
  });

  // A field with an error gets the focus, unless the page asks for another place
  const firstInvalid = (root) => {
    const field = root.querySelector('.is-invalid:not(div), [aria-invalid="true"]');
    const inner = field?.tomselect?.control_input || field;
    inner?.focus();
    inner?.scrollIntoView({ block: "center" });
  };
  luoshi.onLoad(firstInvalid);

  // Growing text areas where the browser does not do it itself
  const grow = (field) => {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  };
  if (!CSS.supports("field-sizing", "content")) {
    document.addEventListener("input", (event) => event.target.tagName === "TEXTAREA" && grow(event.target));
    luoshi.onLoad((root) => luoshi.all(root, "textarea").forEach((field) => field.value && grow(field)));
  }

  // <details class="menu">: a click elsewhere or Escape closes it
  const closeMenus = (except) => document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(except)) menu.open = false;
  });
  document.addEventListener("click", (event) => {
    const dismiss = event.target.closest?.("[data-dismiss-toast]");
    if (dismiss) close(dismiss.closest(".toast"));
    closeMenus(event.target);
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // The theme changes at once; the server is told behind it
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.themeForm === undefined || !event.submitter) return;
    event.preventDefault();
    const chosen = event.submitter.value;
    document.documentElement.dataset.theme = chosen;
    document.dispatchEvent(new Event("luoshi:theme"));
    document.querySelectorAll("[data-theme-form] button").forEach((button) =>
      button.setAttribute("aria-pressed", String(button.value === chosen)));
    fetch(form.action, { method: "POST", body: new URLSearchParams({ theme: chosen }), headers: { "X-CSRFToken": luoshi.token() } })
      .catch(() => toast(texts.textUnsent, "danger"));
  }, true);

  // Whoever signs out leaves no drafts behind
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.signOut !== undefined) sessionStorage.clear();
  });

  // A filter form sends itself when a field of it changes
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form?.dataset.filter !== undefined && form.getAttribute("hx-get") === null) form.requestSubmit();
  });

  // Tabs that do not all fit: the open one is in sight
  luoshi.onLoad((root) => luoshi.all(root, ".tabs [aria-current]").forEach((tab) => {
    const bar = tab.closest(".tabs");
    const [inner, outer] = [tab.getBoundingClientRect(), bar.getBoundingClientRect()];
    bar.scrollLeft += (inner.left + inner.right - outer.left - outer.right) / 2;
  }));

  // The line is down: say so
  window.addEventListener("online", () => reached(true));
  window.addEventListener("offline", () => reached(false));
  reached(true);

  // Parts that only some pages need: [data-select] loads the files named in data-part-select, and so on
  const loading = {};
  const script = (src) => new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement("script"), { src, onload: resolve, onerror: reject });
    document.head.append(element);
  });
  const load = (name) => {
    const sheet = parts[`${name}Css`];
    if (sheet) document.querySelector("[data-own-css]").before(Object.assign(document.createElement("link"), { rel: "stylesheet", href: sheet }));
    return parts[name].split(" ").reduce((before, src) => before.then(() => script(src)), Promise.resolve());
  };
  luoshi.onLoad((root) => {
    Object.keys(parts).filter((key) => key.startsWith("part") && !key.endsWith("Css")).forEach((key) => {
      const marker = `[data-${key.slice(4).toLowerCase()}]`;
      if (luoshi.all(root, marker).length) loading[key] ||= load(key);
    });
  });
})();
