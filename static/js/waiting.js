// Issues that could not be sent yet: kept in this browser, sent by themselves from whatever page is open.
// Each goes out with the token and the time of when it was written, so sending it twice makes one issue.
(() => {
  if (luoshi.waiting) return;
  const NAME = "luoshi-issues";
  const HELD = "luoshi-issues-sender";  // one tab sends at a time
  const who = document.body.dataset.user || "";
  const badge = () => document.querySelectorAll("[data-waiting]");

  const asked = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  let opened = null;
  const database = () => {
    opened ||= (() => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore("issues", { keyPath: "token" });
      return asked(request);
    })();
    return opened;
  };
  const store = async (mode = "readonly") => (await database()).transaction("issues", mode).objectStore("issues");
  // On a shared device the rows of others wait until they sign in again
  const rows = async () => (await asked((await store()).getAll())).filter((row) => row.who === who);

  const show = async () => {
    const waiting = (await rows().catch(() => [])).length;
    badge().forEach((element) => {
      let count = element.querySelector(".count");
      if (!waiting) {
        count?.remove();
        return;
      }
      if (!count) {
        count = Object.assign(document.createElement("span"), { className: "count" });
        element.append(count);
      }
      count.textContent = element.dataset.waiting.replace("{n}", waiting);
    });
    document.dispatchEvent(new CustomEvent("luoshi:waiting", { detail: waiting }));
    return waiting;
  };

  const token = () => {  // a UUID of version 4; randomUUID itself is missing without HTTPS
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };

  const body = (row) => {
    const form = new FormData();
    row.fields.forEach(([name, value]) => form.append(name, value));
    row.files.forEach((file) => form.append(file.field || "photos", file.blob, file.name));
    return form;
  };
  // "sent" with what the server says, "refused" with its errors, "lost" without a session, "failed" else
  const post = async (row) => {
    let answer;
    try {
      answer = await fetch(row.url, {
        method: "POST", body: body(row), redirect: "manual",
        headers: { "X-CSRFToken": luoshi.token(), Accept: "application/json" },
      });
    } catch {
      return { state: "failed", offline: true };
    }
    if (answer.status === 201) return { state: "sent", ...(await answer.json()) };
    if (answer.status === 422) return { state: "refused", ...(await answer.json()) };
    return { state: answer.type === "opaqueredirect" || answer.status === 403 ? "lost" : "failed" };
  };

  const keep = async (row) => {
    await asked((await store("readwrite")).put({ ...row, who }));
    await show();
  };
  const refused = async () => (await rows()).find((row) => row.errors);
  const forget = async (token) => asked((await store("readwrite")).delete(token));

  const sendAll = async () => {
    for (const row of (await rows()).filter((one) => !one.errors)) {
      const answer = await post(row);
      if (answer.state === "sent") {
        await forget(row.token);
        luoshi.toast(answer.words);
      } else if (answer.state === "refused") {
        // A place was switched off, a file is not taken: it waits here until somebody mends it in the form
        await keep({ ...row, errors: answer.errors });
        document.dispatchEvent(new Event("luoshi:refused"));
        const link = document.querySelector("[data-waiting]");
        if (link) luoshi.toast(link.dataset.refused, "warning");
      } else {
        return;
      }
    }
  };
  const send = async () => {
    if (!navigator.locks) return sendAll().catch(() => {}).then(show);
    return navigator.locks.request(HELD, { ifAvailable: true }, (lock) => (lock ? sendAll() : null)).catch(() => {}).then(show);
  };

  luoshi.waiting = { keep, forget, refused, post, send, show, token };
  if (!who || !window.indexedDB) return;
  window.addEventListener("online", send);
  setInterval(() => { if (navigator.onLine) rows().then((left) => left.some((row) => !row.errors) && send()).catch(() => {}); }, 15000);
  send();
})();
