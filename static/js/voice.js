// <div data-voice="id of a file input">: record in the browser; what was recorded becomes the input's file.
(() => {
  const TYPES = [["audio/webm;codecs=opus", "webm"], ["audio/mp4", "m4a"], ["audio/ogg;codecs=opus", "ogg"]];
  const MOST = 10 * 60;  // seconds; longer is no story any more
  const canRecord = Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder && window.DataTransfer);
  const pair = (number) => String(number).padStart(2, "0");

  const meter = (stream, scale) => {
    const sound = new AudioContext();
    const heard = sound.createAnalyser();
    sound.createMediaStreamSource(stream).connect(heard);
    const wave = new Uint8Array(heard.fftSize);
    const timer = setInterval(() => {
      heard.getByteTimeDomainData(wave);
      scale.value = Math.min(100, Math.max(...wave.map((value) => Math.abs(value - 128))) / 1.28);
    }, 150);
    return () => { clearInterval(timer); sound.close(); };
  };

  const set = (box) => {
    const part = (name) => box.querySelector(`[data-voice-${name}]`);
    const input = document.getElementById(box.dataset.voice);
    const [mimeType, ending] = TYPES.find(([type]) => MediaRecorder.isTypeSupported(type)) || ["", "webm"];
    let recorder = null;

    const keep = (sound) => {
      const files = new DataTransfer();
      files.items.add(new File([sound], `story.${ending}`, { type: sound.type }));
      input.files = files.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      const player = part("player");
      if (player.src) URL.revokeObjectURL(player.src);
      player.src = URL.createObjectURL(sound);
      player.hidden = false;
      part("label").textContent = box.dataset.textAgain;
    };

    const start = async () => {
      let stream;
      try {
        stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true } });
      } catch {
        luoshi.toast(box.dataset.textMicrophone, "danger");
        return;
      }
      const pieces = [];
      recorder = new MediaRecorder(stream, { ...(mimeType && { mimeType }), audioBitsPerSecond: 32000 });
      const quiet = meter(stream, part("level"));
      const began = performance.now();
      const clock = setInterval(() => {
        const seconds = Math.floor((performance.now() - began) / 1000);
        part("time").textContent = `${pair(Math.floor(seconds / 60))}:${pair(seconds % 60)}`;
        if (seconds >= MOST) recorder.stop();
      }, 250);
      recorder.addEventListener("dataavailable", (event) => { if (event.data.size) pieces.push(event.data); });
      recorder.addEventListener("stop", () => {
        clearInterval(clock);
        quiet();
        stream.getTracks().forEach((track) => track.stop());
        part("live").hidden = true;
        part("start").hidden = false;
        part("time").textContent = "00:00";
        keep(new Blob(pieces, { type: recorder.mimeType.split(";")[0] || "audio/webm" }));
        recorder = null;
        part("start").focus();
      }, { once: true });
      recorder.start(1000);
      part("start").hidden = true;
      part("player").hidden = true;
      part("live").hidden = false;
      part("stop").focus();
    };

    part("start").addEventListener("click", start);
    part("stop").addEventListener("click", () => recorder?.state === "recording" && recorder.stop());
    // A page that comes back with an error comes back without the recording: what is missing is said before
    input.form.addEventListener("submit", (event) => {
      if ((!recorder && !input.files.length) || input.form.reportValidity()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    }, { capture: true });
    // Handed in while it still records: the last words come along
    input.form.addEventListener("submit", (event) => {
      if (!recorder) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      recorder.addEventListener("stop", () => input.form.requestSubmit(event.submitter), { once: true });
      recorder.stop();
    }, { capture: true });
    box.hidden = false;
  };

  if (canRecord) luoshi.onLoad((root) => luoshi.all(root, "[data-voice]").forEach(set));
})();
