// Recording in the browser. Every five seconds a piece goes into this browser's own database, and from there to
// the server; it is forgotten here once the server has it. So a crash, a reload or a lost line costs seconds at most.
(() => {
  const PIECE = 5000;
  const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus", "audio/webm"];
  const HELD = "luoshi-recorder";  // the lock of the tab that records
  const card = () => document.querySelector("[data-recorder]");
  const texts = () => card()?.dataset || {};
  const canRecord = Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder && window.indexedDB && navigator.locks);
  let now = null;  // what this tab records: {part, recorder, stream, began, meter, release}
  let leaving = false;

  // The database: parts {part, meeting, pieces, finish, made, ended} and pieces [part, number] → sound
  const asked = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  let opened = null;
  const database = () => {
    opened ||= (() => {
      const request = indexedDB.open(HELD, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("parts", { keyPath: "part" });
        request.result.createObjectStore("pieces", { keyPath: ["part", "number"] });
      };
      return asked(request);
    })();
    return opened;
  };
  const store = async (name, mode = "readonly") => (await database()).transaction(name, mode).objectStore(name);
  // On a shared device the rows of others wait until they sign in again
  const who = document.body.dataset.user || "";
  const parts = async () => (await asked((await store("parts")).getAll())).filter((row) => row.who === who);
  const unsent = async () => asked((await store("pieces")).count());
  const piecesOf = (part) => IDBKeyRange.bound([part, 0], [part, Infinity]);

  const put = async (row, number, sound) => {
    const transaction = (await database()).transaction(["parts", "pieces"], "readwrite");
    transaction.objectStore("pieces").put({ part: row.part, number, sound });
    transaction.objectStore("parts").put({ ...row });
    return new Promise((done, failed) => {
      transaction.oncomplete = done;
      transaction.onerror = transaction.onabort = () => failed(transaction.error);
    });
  };
  // A browser whose disk is full cannot keep it: then it goes straight to the server, or is said to be lost
  const keep = async (row, sound) => {
    const number = row.made;
    row.made += 1;
    try {
      await put(row, number, sound);
    } catch {
      const answer = await post(row.pieces + number, sound, sound.type || "application/octet-stream").catch(() => null);
      if (!answer?.ok) luoshi.toast(texts().textLost || "", "danger");
    }
  };
  const forget = async (part) => {
    await asked((await store("pieces", "readwrite")).delete(piecesOf(part)));
    await asked((await store("parts", "readwrite")).delete(part));
  };

  // Sending: one after the other; what does not get through is tried again, for as long as it takes
  const post = (url, body, type) => fetch(url, {
    method: "POST", body, redirect: "manual", headers: { "X-CSRFToken": luoshi.token(), ...(type ? { "Content-Type": type } : {}) },
  });
  let sending = false;
  const send = async () => {
    if (sending) return;
    sending = true;
    try {
      for (const row of await parts()) await sendPart(row.part);
    } catch {
      // offline, or the server is away: the clock below tries again
    } finally {
      sending = false;
      show();
    }
  };
  const refused = async (answer, part) => {
    const { why } = await answer.json().catch(() => ({}));
    luoshi.toast(`${texts().textLost || ""} ${why || answer.status}`, "danger");
    await forget(part);
    if (now?.row.part === part) stop();
  };
  const sendPart = async (part) => {
    for (;;) {
      const piece = (await asked((await store("pieces")).getAll(piecesOf(part), 1)))[0];
      if (!piece) break;
      const row = await asked((await store("parts")).get(part));
      const answer = await post(row.pieces + piece.number, piece.sound, piece.sound.type || "application/octet-stream");
      if (answer.status === 409 || answer.status === 404) return refused(answer, part);
      if (!answer.ok) throw new Error(String(answer.status));
      await asked((await store("pieces", "readwrite")).delete([part, piece.number]));
      if ((await answer.json()).status !== "running" && now?.row.part === part) stop();
      show();
    }
    const row = await asked((await store("parts")).get(part));
    if (!row?.ended) return undefined;
    const answer = await post(row.finish, new URLSearchParams({ pieces: row.made }));
    if (answer.ok || answer.status === 409 || answer.status === 404) await forget(part);
    else throw new Error(String(answer.status));
    return undefined;
  };

  // What the card shows of it
  const pair = (number) => String(number).padStart(2, "0");
  const show = async () => {
    const live = document.getElementById("record-live");
    if (!live) return;
    const left = await unsent().catch(() => 0);
    const open = await parts().catch(() => []);
    const waits = left > (now ? 2 : 0);
    live.hidden = !now && !open.length;
    live.querySelector(".rec-dot").hidden = !now;
    live.querySelector("[data-time]").hidden = !now;
    live.querySelector("[data-level]").hidden = !now;
    live.querySelector("[data-unsent]").hidden = !waits;
    live.querySelector("[data-count]").textContent = String(left);
    if (!now) return;
    const seconds = Math.floor((performance.now() - now.began) / 1000);
    live.querySelector("[data-time]").textContent = `${pair(Math.floor(seconds / 60))}:${pair(seconds % 60)}`;
  };
  const meter = (stream) => {
    const sound = new AudioContext();
    const heard = sound.createAnalyser();
    sound.createMediaStreamSource(stream).connect(heard);
    const wave = new Uint8Array(heard.fftSize);
    const timer = setInterval(() => {
      heard.getByteTimeDomainData(wave);
      const level = Math.max(...wave.map((value) => Math.abs(value - 128))) / 1.28;
      const scale = document.querySelector("[data-level]");
      if (scale) scale.value = Math.min(100, level);
    }, 150);
    return () => { clearInterval(timer); sound.close(); };
  };

  // Beginning and ending
  const device = () => {
    localStorage.recorder ||= crypto.randomUUID();
    return localStorage.recorder;
  };
  // A screen that goes dark takes the microphone of a phone or tablet with it
  const awake = async () => {
    try {
      const lock = await navigator.wakeLock.request("screen");
      return () => lock.release();
    } catch {
      return () => {};
    }
  };
  const microphone = () => navigator.mediaDevices.getUserMedia({
    audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  });

  const record = async () => {
    const { url, meeting } = card().dataset;
    let stream;
    try {
      stream = await microphone();
    } catch {
      luoshi.toast(texts().textMicrophone, "danger");
      return false;
    }
    const silence = () => stream.getTracks().forEach((track) => track.stop());
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    const answer = await post(url, new URLSearchParams({ device: device(), mime: mimeType || "", all_told: "1" })).catch(() => null);
    if (!answer?.ok) {
      silence();
      const { why } = (await answer?.json?.().catch(() => ({}))) || {};
      luoshi.toast(why || luoshi.texts.textUnsent, "danger");
      return false;
    }
    const row = { ...(await answer.json()), meeting, who, made: 0, ended: false };
    await asked((await store("parts", "readwrite")).put(row));
    const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 32000 });
    const taking = { row, recorder, silence, began: performance.now(), unmeter: meter(stream), sleep: awake(), kept: Promise.resolve() };
    now = taking;
    recorder.addEventListener("dataavailable", (event) => {
      if (event.data.size) taking.kept = taking.kept.then(() => keep(row, event.data)).then(() => { send(); });
    });
    recorder.addEventListener("error", () => stop());
    stream.getAudioTracks()[0].addEventListener("ended", () => stop());  // the microphone was unplugged
    recorder.start(PIECE);
    again(false);
    show();
    return true;
  };

  // Resolves once the last piece is in this browser's database
  const stop = async () => {
    const ending = now;
    if (!ending || ending.ending) return ending?.ending;
    ending.ending = (async () => {
      const last = new Promise((done) => {
        if (ending.recorder.state === "inactive") done();
        else ending.recorder.addEventListener("stop", done, { once: true });
      });
      if (ending.recorder.state !== "inactive") ending.recorder.stop();
      try {
        await last;
        await ending.kept;
        ending.row.ended = true;
        await asked((await store("parts", "readwrite")).put({ ...ending.row }));
      } catch {
        await post(ending.row.finish, new URLSearchParams({ pieces: ending.row.made })).catch(() => null);
      } finally {  // whatever became of the last piece, the microphone and the page are let go
        ending.unmeter();
        ending.sleep.then((release) => release());
        ending.silence();
        now = null;
        ending.release?.();
        show();
        send();
      }
    })();
    return ending.ending;
  };

  // One tab of this browser records at a time; it holds the lock until it stops
  const alone = (run, wait) => new Promise((done) => {
    const signal = wait ? AbortSignal.timeout(wait) : undefined;
    navigator.locks.request(HELD, wait ? { signal } : { ifAvailable: true }, async (lock) => {
      if (!lock) return done(false);
      await run();
      done(true);
      if (!now) return undefined;
      return new Promise((release) => { now.release = release; });
    }).catch(() => done(false));
  });

  const again = (on) => {
    const line = document.getElementById("record-again");
    if (line) line.hidden = !on;
  };

  // After a crash or a reload: what is left is sent, and if nobody stopped it, this device goes on with a further part
  const pickUp = async () => {
    await alone(async () => {
      for (const row of await parts()) {
        if (!row.ended) await asked((await store("parts", "readwrite")).put({ ...row, ended: true }));
      }
      const mine = card()?.dataset.device && card().dataset.device === localStorage.recorder;
      if (mine && await record()) luoshi.toast(texts().textAgain, "info");
      else again(Boolean(mine));
    }, 2000);
    send();
  };

  luoshi.keep?.((element) => element.id === "record-live" || element.id === "record-again");

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.matches("[data-record-start]")) {
      event.preventDefault();
      await alone(record);
    } else if (form.matches("[data-record-stop]") && now) {
      await stop();
    } else if (now && !event.defaultPrevented && /\/run\/end$/.test(form.action)) {
      event.preventDefault();  // the last words go into the database before the page goes
      leaving = true;
      await stop();
      form.submit();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-record-again]")) alone(record);
  });
  window.addEventListener("beforeunload", (event) => {
    if (!now || leaving) return;
    event.preventDefault();
    event.returnValue = texts().textLeave;
  });
  // Somebody else has stopped it, or another device has gone on: the board says so
  document.body.addEventListener("htmx:afterSettle", () => {
    ready();
    show();
    if (now && card() && card().dataset.part !== String(now.row.part)) {
      stop();
      luoshi.toast(texts().textStopped, "info");
    }
  });

  const ready = () => document.querySelectorAll("[data-cannot]").forEach((line) => {
    line.hidden = canRecord;
    const button = line.parentElement.querySelector("[data-record-start] .btn");
    if (button) button.disabled = !canRecord;
  });
  ready();
  if (!canRecord) return;
  setInterval(show, 1000);
  setInterval(send, 3000);
  pickUp();
})();
