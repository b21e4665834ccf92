// The phone page: sent without leaving it, and kept with its photos if it cannot be.
(() => {
  const form = document.querySelector("[data-report]");
  const { text, token } = form.elements;
  const texts = form.dataset;

  const row = () => {
    const data = new FormData(form);
    const files = ["photos", "voice"].flatMap((field) => data.getAll(field)
      .filter((file) => file.size).map((file) => ({ field, blob: file, name: file.name })));
    ["photos", "voice", "csrfmiddlewaretoken"].forEach((name) => data.delete(name));
    data.set("written_at", new Date().toISOString());
    data.set("place", texts.report);  // for the form in which it is mended, should it be refused later
    return { token: token.value, url: form.action, fields: [...data.entries()], files };
  };
  const draft = `draft:${document.body.dataset.user}:${location.pathname}:report`;
  const fresh = () => {
    form.reset();
    token.value = luoshi.waiting.token();
    form.querySelectorAll(".drop-files").forEach((list) => list.replaceChildren());
    sessionStorage.removeItem(draft);
    scrollTo({ top: 0 });
  };

  const send = async () => {
    const sent = row();
    const answer = await luoshi.waiting.post(sent);
    if (answer.state === "sent") {
      sessionStorage.removeItem(draft);
      location.assign(answer.url);
      return;
    }
    if (answer.state === "refused") {
      form.submit();  // the page says beside each field what is wrong with it
      return;
    }
    try {
      await luoshi.waiting.keep(sent);
    } catch {
      luoshi.toast(texts.textFull, "danger");
      return;
    }
    fresh();
    luoshi.toast({ lost: texts.textLost, failed: answer.offline ? texts.textKept : texts.textFailed }[answer.state], "warning");
  };
  form.addEventListener("submit", async (event) => {
    if (!window.indexedDB || !token.value) return;
    event.preventDefault();
    if (form.dataset.sending || !text.reportValidity()) return;
    form.dataset.sending = "1";
    const button = form.querySelector(".btn-primary");
    button.setAttribute("aria-busy", "true");
    try {
      await send();
    } finally {
      form.dataset.sending = "";
      button.removeAttribute("aria-busy");
    }
  });
  luoshi.waiting.show();
})();
