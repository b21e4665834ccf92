// Photos and videos in pieces of a megabyte. The file waits in this browser's own database until the server has it
// all, so a lost line or a reload costs one piece; it goes on by itself.
(() => {
  const form = document.querySelector("[data-uploads]");
  const list = form.querySelector(".case-uploads");
  const input = form.querySelector("input[type=file]");
  const who = document.body.dataset.user || "";
  const here = form.dataset.uploads;
  let running = false;

  const asked = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  let opened = null;
  const store = async (mode) => {
    opened ||= (() => {
      const request = indexedDB.open("luoshi-uploads", 1);
      request.onupgradeneeded = () => request.result.createObjectStore("files", { keyPath: "id" });
      return asked(request);
    })();
    return (await opened).transaction("files", mode).objectStore("files");
  };
  const keep = async (row) => asked((await store("readwrite")).put(row)).catch(() => null);  // a full disk: only a reload loses it
  const forget = async (id) => asked((await store("readwrite")).delete(id)).catch(() => null);
  const waiting = async () => (await asked((await store("readonly")).getAll()).catch(() => [])).filter((row) => row.who === who && row.here === here);

  const queue = [];
  const line = (row) => {
    row.line = document.createElement("li");
    const name = document.createElement("span");
    name.textContent = row.file.name;
    row.bar = document.createElement("progress");
    row.bar.max = 1;
    row.bar.value = 0;
    row.bar.setAttribute("aria-label", row.file.name);
    row.words = document.createElement("span");
    row.words.className = "row-sub";
    row.line.append(name, row.bar, row.words);
    list.append(row.line);
  };
  const post = (url, body) => fetch(url, { method: "POST", body, redirect: "manual", headers: { "X-CSRFToken": luoshi.token() } });
  const wait = (seconds) => new Promise((done) => {
    const timer = setTimeout(done, seconds * 1000);
    window.addEventListener("online", () => { clearTimeout(timer); done(); }, { once: true });
  });

  class Refused extends Error {}
  const answered = async (answer) => {
    if (answer.ok) return answer.status === 204 ? {} : answer.json();
    if ([403, 404, 409, 422].includes(answer.status)) {
      throw new Refused((await answer.json().catch(() => ({}))).why || luoshi.texts.textError);
    }
    throw new Error(String(answer.status));
  };
  const send = async (row) => {
    const { file } = row;
    const begun = await answered(await post(here, new URLSearchParams({ key: row.key, name: file.name, size: file.size })));
    const count = Math.ceil(file.size / begun.piece);
    const have = new Set(begun.have);
    for (let number = 0; number < count; number += 1) {
      if (!have.has(number)) {
        const url = form.dataset.piece.replace("/0/pieces/0", `/${begun.upload}/pieces/${number}`);
        await answered(await post(url, file.slice(number * begun.piece, (number + 1) * begun.piece)));
      }
      row.bar.value = (number + 1) / count;
      row.words.textContent = `${Math.round(100 * row.bar.value)}%`;
    }
    await answered(await post(form.dataset.end.replace("/0/", `/${begun.upload}/`), null));
  };
  const refresh = async () => {
    const shots = document.getElementById("shots");
    const answer = await fetch(shots.dataset.shots);
    if (answer.ok) shots.innerHTML = await answer.text();
  };
  const work = async () => {
    if (running) return;
    running = true;
    let pause = 3;
    while (queue.length) {
      const [row] = queue;
      try {
        await send(row);
        row.words.textContent = form.dataset.done;
        await forget(row.id);
        queue.shift();
        row.line.remove();
        await refresh();
        luoshi.toast(form.dataset.kept.replace("{name}", row.file.name), "success");
        pause = 3;
      } catch (error) {
        if (error instanceof Refused) {
          row.bar.remove();
          row.words.className = "text-danger";
          row.words.setAttribute("role", "alert");
          row.words.textContent = error.message;
          await forget(row.id);
          queue.shift();
        } else {
          row.words.textContent = form.dataset.waits;
          await wait(pause);
          pause = Math.min(pause * 2, 60);
        }
      }
    }
    running = false;
  };
  const add = (row) => {
    line(row);
    queue.push(row);
    work();
  };

  input.addEventListener("change", async () => {
    for (const file of [...input.files]) {
      const key = `${file.name}:${file.size}:${file.lastModified}`;
      const row = { id: `${who}:${here}:${key}`, who, here, key, file };
      if (queue.some((one) => one.id === row.id)) continue;
      await keep({ ...row });
      add(row);
    }
    input.value = "";
  });
  const zone = input.nextElementSibling;
  ["dragenter", "dragover"].forEach((name) => zone.addEventListener(name, (event) => {
    event.preventDefault();
    zone.classList.add("is-over");
  }));
  ["dragleave", "drop"].forEach((name) => zone.addEventListener(name, () => zone.classList.remove("is-over")));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change"));
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  waiting().then((rows) => rows.forEach(add));
})();
