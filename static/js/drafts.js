// <form data-draft="name">: what is typed survives a lost session, a closed line and the way back.
// Kept in this tab only, under the person's own number, until the server has it.
(() => {
  const who = document.body.dataset.user || "";
  const prefix = `draft:${who}:`;
  const key = (form) => `${prefix}${location.pathname}:${form.dataset.draft || form.id}`;
  const read = (name) => JSON.parse(sessionStorage.getItem(name) || "null");
  const write = (name, draft) => sessionStorage.setItem(name, JSON.stringify(draft));
  const names = () => Object.keys(sessionStorage).filter((name) => name.startsWith("draft:"));
  const kept = (field) => field.name && field.name !== "csrfmiddlewaretoken"
    && !["password", "file", "hidden", "submit", "button"].includes(field.type);

  const collect = (form) => [...form.elements].filter(kept).map((field) => {
    if (field.type === "checkbox" || field.type === "radio") return [field.name, field.value, field.checked];
    if (field.multiple) return [field.name, [...field.selectedOptions].map((option) => option.value), true];
    return [field.name, field.value, true];
  });

  const set = (field, value, on) => {
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.value === value) field.checked = on;
    } else if (field.tomselect) {
      field.tomselect.setValue(value, true);
    } else if (field.multiple) {
      [...field.options].forEach((option) => { option.selected = value.includes(option.value); });
    } else {
      field.value = value;
    }
  };

  const restore = (form, draft) => {
    const fields = [...form.elements].filter(kept);
    const seen = {};
    draft.fields.forEach(([name, value, on]) => {
      const same = fields.filter((field) => field.name === name);
      const choice = same.find((field) => ["checkbox", "radio"].includes(field.type) && field.value === value);
      seen[name] = (seen[name] ?? -1) + 1;
      const field = choice || same[seen[name]] || null;
      if (field) set(field, value, on);
    });
    form.querySelectorAll("textarea").forEach((field) => field.dispatchEvent(new Event("input", { bubbles: true })));
  };

  const offer = (form) => {
    if (form.offered_) return;
    form.offered_ = true;
    const name = key(form);
    const draft = read(name);
    if (!draft) return;
    const broken = form.querySelector(".is-invalid");
    const [visit] = performance.getEntriesByType("navigation");
    // Whoever comes from signing in has lost the session with the form: it did not arrive
    const arrived = draft.sent && visit?.type === "navigate" && !document.referrer.includes("/people/sign-in");
    if (broken || arrived || JSON.stringify(draft.fields) === JSON.stringify(collect(form))) {
      sessionStorage.removeItem(name);
      return;
    }
    const bar = document.getElementById("draft-bar").content.firstElementChild.cloneNode(true);
    bar.querySelector("button").addEventListener("click", () => {
      sessionStorage.removeItem(name);
      location.reload();
    });
    restore(form, draft);
    (form.querySelector(".card-body") || form).prepend(bar);
  };

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.dataset.draft !== undefined && event.isTrusted) write(key(form), { fields: collect(form), sent: false });
  });
  // Also what was typed before this file had come
  const sent = (form) => {
    if (form.dataset?.draft !== undefined) write(key(form), { fields: collect(form), sent: true });
  };
  document.addEventListener("submit", (event) => sent(event.target));
  // Before the answer is put into the page: afterwards a form of the same name may stand there anew
  document.body.addEventListener("htmx:beforeOnLoad", (event) => {
    const { elt: form, requestConfig, xhr } = event.detail;
    if (form.dataset?.draft === undefined || requestConfig.verb === "get" || xhr.status > 299) return;
    if (xhr.getResponseHeader("HX-Redirect")) sent(form);
    else sessionStorage.removeItem(key(form));
  });

  // The sign-in page proves that what was sent did not arrive; any other page proves that it did
  if (document.body.dataset.signIn !== undefined) {
    names().forEach((name) => write(name, { ...read(name), sent: false }));
  }
  luoshi.onLoad((root) => luoshi.all(root, "form[data-draft]").forEach(offer));
})();
