// Logging an issue: digits for places, pasted pictures, voice notes; sent without leaving the page, kept if it cannot be.
(() => {
  const form = document.querySelector("[data-log]");
  const input = form.querySelector("[data-log-files]");
  const list = form.querySelector(".log-file-list");
  const text = form.elements.text;
  const texts = form.dataset;
  const LONGEST = 120000;  // of a voice note

  // Digits: within a row of chips; with Alt from anywhere for the first row
  const rows = [...form.querySelectorAll("[data-chips]")];
  form.addEventListener("keydown", (event) => {
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
    if (!digit || event.ctrlKey || event.metaKey || event.isComposing) return;
    const row = event.altKey ? rows[0] : event.target.closest("[data-chips]");
    const radio = row?.querySelectorAll("input")[digit - 1];
    if (!radio) return;
    event.preventDefault();
    radio.checked = true;
    radio.dispatchEvent(new Event("input", { bubbles: true }));
    if (event.altKey) luoshi.say(radio.labels[0].textContent.trim());
    else radio.focus();
  });

  // Files: chosen, pasted, spoken; all in the one field, so that they are sent without scripts knowing
  const files = new DataTransfer();
  const show = () => {
    input.files = files.files;
    list.replaceChildren(...[...files.files].map((file, at) => {
      const row = document.createElement("li");
      const url = URL.createObjectURL(file);
      if (file.type.startsWith("image/")) row.append(Object.assign(new Image(), { src: url, alt: "" }));
      if (file.type.startsWith("audio/")) row.append(Object.assign(document.createElement("audio"), { src: url, controls: true }));
      else row.append(Object.assign(document.createElement("span"), { className: "text-clip", textContent: file.name }));
      const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm btn-quiet", textContent: "✕" });
      button.setAttribute("aria-label", `${list.dataset.remove} ${file.name}`);
      button.addEventListener("click", () => { files.items.remove(at); show(); });
      row.append(button);
      return row;
    }));
  };
  const add = (added) => {
    [...added].forEach((file) => files.items.add(file));
    show();
  };
  input.addEventListener("change", () => { if (input.files !== files.files) add([...input.files]); });
  form.addEventListener("paste", (event) => {
    const pasted = [...(event.clipboardData?.files || [])].filter((file) => file.type.startsWith("image/"));
    if (!pasted.length) return;
    event.preventDefault();
    const stamp = new Date().toISOString().slice(0, 19).replace(/\D/g, "");
    add(pasted.map((file, at) => new File([file], `screenshot-${stamp}${at || ""}.${file.type.split("/")[1].replace("jpeg", "jpg")}`, { type: file.type })));
    luoshi.say(texts.textPicture);
  });
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    add(event.dataTransfer.files);
  });

  // A voice note: one button begins and ends it
  const voice = form.querySelector("[data-voice]");
  const TYPES = { "audio/mp4": "m4a", "audio/webm;codecs=opus": "webm", "audio/ogg;codecs=opus": "ogg" };
  let recorder = null;
  const record = async () => {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      luoshi.toast(texts.textMicrophone, "danger");
      return;
    }
    const mimeType = Object.keys(TYPES).find((type) => MediaRecorder.isTypeSupported(type));
    const pieces = [];
    recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 32000 });
    const label = voice.querySelector("span");
    const idle = label.textContent;
    const began = performance.now();
    const tick = setInterval(() => {
      const seconds = Math.floor((performance.now() - began) / 1000);
      label.textContent = `${voice.dataset.stop} ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    }, 500);
    const end = setTimeout(() => recorder?.stop(), LONGEST);
    label.textContent = voice.dataset.stop;
    voice.classList.add("is-recording");
    recorder.addEventListener("dataavailable", (event) => { if (event.data.size) pieces.push(event.data); });
    recorder.addEventListener("stop", () => {
      clearInterval(tick);
      clearTimeout(end);
      stream.getTracks().forEach((track) => track.stop());
      label.textContent = idle;
      voice.classList.remove("is-recording");
      const type = mimeType.split(";")[0];
      recorder = null;
      if (!pieces.length) return;
      add([new File(pieces, `voice-${Date.now()}.${TYPES[mimeType]}`, { type })]);
      luoshi.say(texts.textVoice);
    });
    recorder.start();
  };
  if (navigator.mediaDevices?.getUserMedia && window.MediaRecorder) {
    voice.hidden = false;
    voice.addEventListener("click", () => (recorder ? recorder.stop() : record()));
  }

  // Hints are a help only: without a line or a session they are left out, and nobody is sent away from the page
  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach((name) => text.addEventListener(name, (event) => event.stopPropagation()));
  text.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.getResponseHeader("HX-Redirect")) event.preventDefault();
  });

  // Sending. The draft of drafts.js is over once the server or this device's database has it
  const fresh = () => {
    const place = form.elements.place.value;
    form.reset();
    form.elements.place.value = place;
    form.elements.token.value = luoshi.waiting.token();
    files.items.clear();
    show();
    document.getElementById("hints").replaceChildren();
    clearErrors();
    sessionStorage.removeItem(`draft:${document.body.dataset.user}:${location.pathname}:log`);
    form.querySelector(".note[role=status]")?.remove();
    text.style.height = "";
    text.focus();
  };
  const clearErrors = () => {
    form.querySelectorAll("[data-error]").forEach((line) => line.remove());
    form.querySelectorAll(".is-invalid").forEach((field) => field.classList.remove("is-invalid"));
    form.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
  };
  const complain = (errors) => {
    clearErrors();
    Object.entries(errors).forEach(([name, said]) => {
      const line = Object.assign(document.createElement("div"), { className: "invalid-feedback d-block", textContent: said.join(" ") });
      line.dataset.error = name;
      const field = form.elements[name]?.length ? form.elements[name][0] : form.elements[name];
      const place = field?.closest("[data-chips], .mb-3, .log-files") || form.querySelector(".form-actions");
      place.append(line);
      field?.setAttribute?.("aria-invalid", "true");
      if (field === text) text.classList.add("is-invalid");
    });
    form.querySelector('[aria-invalid="true"]')?.focus();
    luoshi.say(Object.values(errors).flat().join(" "));
  };
  const said = ({ words, url }) => {
    const note = document.getElementById("log-done-note").content.firstElementChild.cloneNode(true);
    Object.assign(note.querySelector("a"), { href: url, textContent: words });
    document.getElementById("log-done").replaceChildren(note);
  };
  const row = (submitter) => {
    const data = new FormData(form);
    data.delete("photos");
    data.delete("csrfmiddlewaretoken");
    data.set("written_at", new Date().toISOString());
    if (submitter?.name === "same") data.set("same", submitter.value);
    return {
      token: form.elements.token.value,
      url: form.action,
      fields: [...data.entries()],
      files: [...files.files].map((file) => ({ blob: file, name: file.name })),
    };
  };

  form.addEventListener("submit", async (event) => {
    if (!window.indexedDB || !form.elements.token.value || event.submitter?.name === "look") return;
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "1";
    const button = form.querySelector(".form-actions .btn-primary");
    button.setAttribute("aria-busy", "true");
    try {
      await send(row(event.submitter));
    } finally {
      form.dataset.sending = "";
      button.removeAttribute("aria-busy");
    }
  });
  const send = async (sent) => {
    const answer = await luoshi.waiting.post(sent);
    if (answer.state === "sent") {
      fresh();
      said(answer);
      return;
    }
    if (answer.state === "refused") {
      complain(answer.errors);
      return;
    }
    try {
      await luoshi.waiting.keep(sent);
    } catch {
      luoshi.toast(texts.textFull, "danger");
      return;
    }
    fresh();
    const words = { lost: texts.textLost, failed: answer.offline ? texts.textKept : texts.textFailed }[answer.state];
    luoshi.toast(words, "warning");
  };

  // What was refused later, when it was sent by itself, comes back into an empty form
  const mend = async () => {
    const back = text.value.trim() ? null : await luoshi.waiting.refused().catch(() => null);
    if (!back) return;
    back.fields.forEach(([name, value]) => {
      if (name !== "same" && form.elements[name]) form.elements[name].value = value;
    });
    back.files.forEach(({ blob, name }) => files.items.add(new File([blob], name, { type: blob.type })));
    show();
    complain(back.errors);
    await luoshi.waiting.forget(back.token);
    luoshi.waiting.show();
  };
  document.addEventListener("luoshi:refused", mend);
  mend();

  luoshi.waiting.show();
  if (text.value.trim()) htmx.trigger(text, "look");
})();
