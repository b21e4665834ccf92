// <form data-caseform="/url">: each field is saved when it was changed, with what it said before. What another
// writer changed meanwhile comes in; the same field changed by both is shown to choose. Unsaved fields are also
// kept in this browser and sent when the line is back.
(() => {
  const form = document.querySelector("[data-caseform]");
  const status = document.getElementById("case-saved");
  const kept = `case:${document.body.dataset.user}:${form.dataset.caseform}`;
  const PARTS = ["part-name", "part-number", "part-quantity", "part-price"];
  const forced = new Set();
  let timer = 0;
  let again = 5;
  let sending = false;

  const base = (name) => form.elements[`base-${name}`];
  const names = [...form.querySelectorAll("input[name^=base-]")].map((field) => field.name.slice(5)).filter((name) => name !== "parts");
  const fields = (name) => [...form.querySelectorAll(`[name="${name}"]`)];
  const value = (name) => {
    const [first] = fields(name);
    if (first?.type === "checkbox") return fields(name).filter((one) => one.checked).map((one) => one.value).join(", ");
    return (first?.value ?? "").trim();
  };
  const put = (name, text) => {
    const [first] = fields(name);
    if (!first) return;
    if (first.type === "checkbox") {
      const chosen = text.split(", ");
      fields(name).forEach((one) => { one.checked = chosen.includes(one.value); });
    } else if (first.tomselect) {
      first.tomselect.setValue(text, true);
    } else {
      first.value = text;
    }
  };
  const lines = () => JSON.stringify(PARTS.map((name) => fields(name).map((one) => one.value.trim())));
  let savedLines = lines();
  const changed = () => names.filter((name) => value(name) !== base(name).value);

  const tell = (state) => {
    status.dataset.state = state;
    const at = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
    status.textContent = luoshi.texts[`save${state[0].toUpperCase()}${state.slice(1)}`].replace("{time}", at);
  };
  const later = (seconds) => {
    clearTimeout(timer);
    timer = setTimeout(save, seconds * 1000);
  };
  const remember = () => {
    const rows = changed().map((name) => [name, value(name), base(name).value]);
    if (rows.length) localStorage.setItem(kept, JSON.stringify(rows));
    else localStorage.removeItem(kept);
  };

  const message = (name, css) => {
    const box = document.getElementById(`div_id_${name}`) || document.getElementById(name);
    box?.querySelectorAll(`.${css}`).forEach((one) => one.remove());
    return box;
  };
  const wrong = (name, sentences) => {
    const box = message(name, "case-wrong");
    if (!box) return;
    fields(name).forEach((one) => one.classList.toggle("is-invalid", Boolean(sentences)));
    if (!sentences) return;
    const line = document.createElement("p");
    line.className = "case-wrong text-danger small mb-0";
    line.setAttribute("role", "alert");
    line.textContent = sentences.join(" ");
    box.append(line);
  };
  // Both wrote here: theirs is shown, the writer chooses
  const conflict = (name, theirs) => {
    const box = message(name, "case-theirs");
    if (!box) return;
    const note = document.createElement("div");
    note.className = "case-theirs note tone-amber";
    note.setAttribute("role", "alert");
    const inner = document.createElement("div");
    const lead = document.createElement("strong");
    lead.textContent = form.dataset.theirs;
    const quote = document.createElement("blockquote");
    quote.textContent = theirs || "—";
    const button = (words, run) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "btn btn-sm btn-outline-secondary me-2";
      made.textContent = words;
      made.addEventListener("click", () => { note.remove(); run(); });
      return made;
    };
    inner.append(
      lead, quote,
      button(form.dataset.mine, () => { forced.add(name); save(); }),
      button(form.dataset.take, () => { put(name, theirs); base(name).value = theirs; remember(); }),
    );
    note.append(inner);
    box.append(note);
    tell("conflict");
  };

  const took = (answer, sent) => {
    const checked = new Set([...sent.keys(), ...Object.keys(answer.errors)]);
    Object.entries(answer.fields).forEach(([name, there]) => {
      if (!(base(name)) || name in answer.theirs || name in answer.errors) return;
      const typed = sent.get(name);
      if (typed !== undefined) {
        if (value(name) === typed && name !== "seasons") put(name, there);
        base(name).value = there;
      } else if (value(name) === base(name).value) {
        put(name, there);
        base(name).value = there;
      }
    });
    checked.forEach((name) => wrong(name, answer.errors[name]));
    Object.entries(answer.theirs).forEach(([name, there]) => conflict(name, there));
    if (!answer.errors.parts) form.elements["base-parts"].value = answer.parts;
    const ready = document.getElementById("ready");
    ready.insertAdjacentHTML("afterend", answer.ready);
    ready.remove();
    remember();
    if (!Object.keys(answer.theirs).length) tell(Object.keys(answer.errors).length ? "refused" : "saved");
  };

  async function save() {
    clearTimeout(timer);
    if (sending) return;
    const held = new Set([...form.querySelectorAll(".case-theirs")].map((one) => one.parentElement.id.replace("div_id_", "")));
    const list = changed().filter((name) => !held.has(name));
    const car = value("car");
    const now = lines();
    if (!list.length && !car && now === savedLines && !forced.size) return;
    const body = new URLSearchParams();
    const sent = new Map();
    list.forEach((name) => {
      sent.set(name, value(name));
      const all = fields(name)[0].type === "checkbox" ? [...fields(name).filter((one) => one.checked).map((one) => one.value), ""] : [value(name)];
      all.forEach((one) => body.append(name, one));
      body.append(`base-${name}`, base(name).value);
    });
    forced.forEach((name) => body.append("force", name));
    if (car) body.append("car", car);
    if (now !== savedLines) {
      PARTS.forEach((name) => fields(name).forEach((one) => body.append(name, one.value)));
      body.append("base-parts", form.elements["base-parts"].value);
    }
    sending = true;
    tell("saving");
    try {
      const answer = await fetch(form.dataset.caseform, {
        method: "POST", body, headers: { "X-CSRFToken": luoshi.token(), "HX-Request": "true", "HX-Current-URL": location.href },
      });
      const elsewhere = answer.headers.get("HX-Redirect");
      if (elsewhere) return location.assign(elsewhere);  // signed out: what was typed waits here
      if (!answer.ok) {
        tell("refused");
        luoshi.toast((await answer.json().catch(() => ({}))).why || luoshi.texts.textStale, "danger");
        return undefined;
      }
      const read = await answer.json();
      forced.clear();
      again = 5;
      if (!read.errors.parts) savedLines = now;
      if (car && !read.errors.car && value("car") === car) put("car", "");
      took(read, sent);
      if (changed().some((name) => !(name in read.errors) && !(name in read.theirs))) later(0.3);
    } catch {
      tell("offline");
      again = Math.min(again * 2, 60);
      later(again);
    } finally {
      sending = false;
    }
    return undefined;
  }

  form.addEventListener("input", (event) => {
    remember();
    later(event.target.name === "car" ? 2 : 0.8);
  });
  // Enter in a line is no step: the first button of the form would be pressed
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.target.tagName !== "INPUT" || event.target.type === "checkbox") return;
    event.preventDefault();
    save();
  });
  form.addEventListener("change", () => { remember(); later(0.2); });
  window.addEventListener("online", save);
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });

  form.querySelector("[data-more-lines]").addEventListener("click", (event) => {
    event.preventDefault();
    const rows = [...form.querySelectorAll(".case-line:not(.case-line-head)")];
    const last = rows[rows.length - 1];
    const fresh = last.cloneNode(true);
    fresh.querySelectorAll("input").forEach((field) => {
      field.value = "";
      field.setAttribute("aria-label", field.getAttribute("aria-label").replace(/\d+$/, String(rows.length + 1)));
    });
    last.after(fresh);
    savedLines = changedLinesBase();
    fresh.querySelector("input").focus();
  });
  // A blank line is no change
  const changedLinesBase = () => {
    const read = JSON.parse(savedLines);
    return JSON.stringify(read.map((column) => [...column, ""]));
  };

  // What was typed before the line or the session was lost
  const left = JSON.parse(localStorage.getItem(kept) || "[]");
  left.forEach(([name, text, before]) => {
    if (!base(name)) return;
    put(name, text);
    base(name).value = before;
  });
  if (left.length) later(0.3);
})();
