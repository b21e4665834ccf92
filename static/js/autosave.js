// <textarea data-autosave="/url" data-version="3">: saved 0.8 s after the last key and when left.
// Unsaved text is also kept in this browser and sent when the line is back.
// Sent along: version and base, the text that the writer had before. Answers: 2xx saved (header X-Version: the
// new version; with X-Merged two texts were brought together and the body is both) · 409 changed by somebody
// else, body = their text · else kept here.
(() => {
  const start = (field) => {
    if (field.autosave_) return;
    field.autosave_ = true;
    const kept = `autosave:${document.body.dataset.user}:${field.dataset.autosave}`;
    const status = document.getElementById(field.dataset.status) || field.parentElement.querySelector(".saved");
    let saved = field.defaultValue;  // what the server wrote: somebody may have typed before this script came
    let timer = 0;
    let sending = false;
    let held = false;  // until the writer has chosen between two versions
    let again = 5;

    const tell = (state) => {
      if (!status) return;
      status.dataset.state = state;
      const at = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
      status.textContent = luoshi.texts[`save${state[0].toUpperCase()}${state.slice(1)}`].replace("{time}", at);
    };

    const later = (seconds) => {
      clearTimeout(timer);
      timer = setTimeout(save, seconds * 1000);
    };

    const conflict = (theirs) => {
      tell("conflict");
      held = true;
      const model = document.getElementById("conflict-bar").content.firstElementChild.cloneNode(true);
      const shown = model.querySelector("[data-theirs]");
      shown.textContent = theirs;
      model.querySelector("[data-keep-mine]").addEventListener("click", () => {
        model.remove();
        held = false;
        save(true);
      });
      model.querySelector("[data-take-theirs]").addEventListener("click", () => {
        model.remove();
        held = false;
        field.value = saved = theirs;
        localStorage.removeItem(kept);
        tell("saved");
      });
      field.after(model);
    };

    // Both texts are on the server; what was typed since then is brought together the same way
    const merged = (both, version, text) => {
      luoshi.toast(field.dataset.merged, "info");
      again = 5;
      if (field.value !== text) {
        saved = text;
        later(0.1);
        return;
      }
      put(both, version);
      localStorage.removeItem(kept);
      tell("saved");
    };

    const put = (text, version) => {
      const caret = field.selectionStart;
      const before = field.value.slice(0, caret);
      const at = text.startsWith(before) ? caret : text.length - (field.value.length - caret);
      field.value = field.defaultValue = saved = text;
      if (version) field.dataset.version = version;
      if (document.activeElement === field) field.setSelectionRange(Math.max(at, 0), Math.max(at, 0));
      field.dispatchEvent(new Event("input", { bubbles: true }));
    };

    const took = (answer, text) => {
      const version = answer.headers.get("X-Version");
      if (version) field.dataset.version = version;
      saved = text;
      again = 5;
      if (field.value === text) {
        localStorage.removeItem(kept);
        tell("saved");
      } else {
        later(0.1);
      }
    };

    const answered = async (answer, text) => {
      const elsewhere = answer.headers.get("HX-Redirect");
      if (elsewhere) {
        location.assign(elsewhere);  // signed out: the text waits here
      } else if (answer.ok && answer.headers.get("X-Merged")) {
        merged(await answer.text(), answer.headers.get("X-Version"), text);
      } else if (answer.ok) {
        took(answer, text);
      } else if (answer.status === 409) {
        field.dataset.version = answer.headers.get("X-Version") || field.dataset.version;
        conflict(await answer.text());
      } else {
        tell("refused");
        luoshi.toast((answer.status === 403 || answer.status === 422) && (await answer.text()).length < 200
          ? luoshi.texts.textStale : luoshi.texts.textError, "danger");
      }
    };

    async function save(force = false) {
      clearTimeout(timer);
      if (sending || held || field.value === saved && force !== true) return;
      const text = field.value;
      sending = true;
      tell("saving");
      try {
        const values = { [field.name]: text, version: field.dataset.version || "", base: saved };
        if (force === true) values.force = "1";
        const answer = await fetch(field.dataset.autosave, {
          method: "POST",
          body: new URLSearchParams(values),
          headers: { "X-CSRFToken": luoshi.token(), "HX-Request": "true", "HX-Current-URL": location.href },
        });
        sending = false;
        await answered(answer, text);
      } catch {
        sending = false;
        tell("offline");
        again = Math.min(again * 2, 60);
        later(again);
      }
    }

    // A refresh of the page brings a newer text only where nothing is being written; else when the hand has left
    let newest = null;
    const catchUp = () => {
      const newer = newest && Number(newest.version) > Number(field.dataset.version);
      const idle = !sending && !held && field.value === saved && document.activeElement !== field;
      if (newer && idle) put(newest.text, newest.version);
    };
    field.refresh_ = (fresh) => {
      newest = { text: fresh.value, version: fresh.dataset.version };
      catchUp();
    };
    const keepHere = () =>
      localStorage.setItem(kept, JSON.stringify({ text: field.value, base: saved, version: field.dataset.version }));
    field.addEventListener("input", () => {
      if (!sending && field.value === saved) {
        clearTimeout(timer);
        localStorage.removeItem(kept);
        return;
      }
      keepHere();
      later(0.8);
    });
    field.addEventListener("blur", () => {
      save();
      catchUp();
    });
    window.addEventListener("online", () => save());
    const left = JSON.parse(localStorage.getItem(kept) || "null");
    if (field.value !== saved) {  // typed before this script was there
      keepHere();
      later(0.8);
    } else if (left !== null && left.text !== field.value) {  // written over what stood there then
      field.value = left.text;
      saved = left.base;
      if (left.version) field.dataset.version = left.version;
      save();
    } else if (left !== null) {
      localStorage.removeItem(kept);
    }
  };
  luoshi.keep?.((element, fresh) => {
    if (element.matches(".saved[data-state]")) return element.id === fresh.id;
    if (!element.refresh_ || element.dataset.autosave !== fresh.dataset?.autosave) return false;
    element.refresh_(fresh);
    return true;
  });
  luoshi.onLoad((root) => luoshi.all(root, "textarea[data-autosave]").forEach(start));
})();
