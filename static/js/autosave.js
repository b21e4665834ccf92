// <textarea data-autosave="/url" data-version="3">: saved 0.8 s after the last key and when left.
// Unsaved text is also kept in this browser and sent when the line is back.
// 2xx saved (header X-Version: the new version) · 409 changed by somebody else, body = their text · else kept here.
(() => {
  const start = (field) => {
    if (field.autosave_) return;
    field.autosave_ = true;
    const kept = `autosave:${document.body.dataset.user}:${field.dataset.autosave}`;
    const status = document.getElementById(field.dataset.status) || field.parentElement.querySelector(".saved");
    let saved = field.value;
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
      if (sending || held || !field.isConnected || field.value === saved && force !== true) return;
      const text = field.value;
      sending = true;
      tell("saving");
      try {
        const values = { [field.name]: text, version: field.dataset.version || "" };
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

    field.addEventListener("input", () => {
      localStorage.setItem(kept, field.value);
      later(0.8);
    });
    field.addEventListener("blur", () => save());
    window.addEventListener("online", () => save());
    const left = localStorage.getItem(kept);
    if (left !== null && left !== field.value) {
      field.value = left;
      save();
    } else if (left !== null) {
      localStorage.removeItem(kept);
    }
  };
  luoshi.onLoad((root) => luoshi.all(root, "textarea[data-autosave]").forEach(start));
})();
