// The time of the present item: a gentle word when it runs out, once each, and a soft tone for who wants it.
(() => {
  const MINUTE = 60;
  const SOON = .2;  // as in meetings/queries/running.py
  const CHIME = "luoshi-chime";
  const stages = ["soon", "last", "over"];
  const stageOf = (left, box) => (left < 0 ? "over" : left <= MINUTE ? "last" : left <= box * MINUTE * SOON ? "soon" : "");

  // What was said already: a stage is told when it is reached, not when a page opens in the middle of it
  let known = null;
  const told = (clock, stage) => {
    const key = `${clock.dataset.item} ${clock.dataset.box}`;
    const rank = stages.indexOf(stage);
    if (known?.key !== key) {
      known = { key, rank };
      return;
    }
    if (rank > known.rank) {
      const words = clock.dataset[`say${stage[0].toUpperCase()}${stage.slice(1)}`];
      if (words) luoshi.say(words);
      // five minutes and less have no warning but the last minute
      if (stage === "over" || known.rank < 0) chime(stage);
    }
    known.rank = rank;
  };

  luoshi.onClock = (clock, left) => {
    const stage = stageOf(left, Number(clock.dataset.box));
    const frame = clock.closest(".run-clock") || clock;
    stages.forEach((one) => frame.classList.toggle(`is-${one}`, one === stage));
    if (clock.dataset.item) {
      told(clock, stage);
      forecast(Number(clock.dataset.left), left);
    }
  };

  // Once the item is over its time, the end of the meeting moves with the clock
  const pair = (number) => String(number).padStart(2, "0");
  const forecast = (then, left) => {
    const line = document.querySelector("[data-spare]");
    if (!line) return;
    const moved = Math.max(0, -left) - Math.max(0, -then);
    const spare = Number(line.dataset.spare) - moved;
    const [hours, minutes] = line.dataset.ends.split(":").map(Number);
    const ends = (hours * MINUTE + minutes + Math.round(moved / MINUTE)) % (24 * MINUTE);
    const late = Math.round(-spare / MINUTE);
    const text = (late > 0 ? line.dataset.lateText : line.dataset.restText)
      .replace("{time}", () => `${pair(Math.floor(ends / MINUTE))}:${pair(ends % MINUTE)}`)
      .replace("{n}", () => String(late > 0 ? late : Math.max(0, Math.floor(spare / MINUTE))));
    if (line.textContent.trim() !== text) line.textContent = text;
    line.parentElement.classList.toggle("is-late", late > 0);
  };

  // The tone: off until somebody wants it, remembered in this browser only
  const wanted = () => {
    try {
      return localStorage.getItem(CHIME) === "on";
    } catch {
      return false;
    }
  };
  let sound = null;
  const awake = () => {
    sound ||= new AudioContext();
    if (sound.state === "suspended") sound.resume();
  };
  const chime = (stage) => {
    if (!wanted() || !document.querySelector("[data-chime]")) return;
    awake();
    (stage === "over" ? [523.25, 392] : [523.25]).forEach((pitch, number) => {
      const at = sound.currentTime + number * .45;
      const tone = new OscillatorNode(sound, { type: "sine", frequency: pitch });
      const volume = new GainNode(sound, { gain: 0 });
      volume.gain.setValueAtTime(0, at);
      volume.gain.linearRampToValueAtTime(.08, at + .04);
      volume.gain.exponentialRampToValueAtTime(.0005, at + 1.2);
      tone.connect(volume).connect(sound.destination);
      tone.start(at);
      tone.stop(at + 1.25);
    });
  };
  const show = () => document.querySelectorAll("[data-chime]").forEach((button) => {
    button.setAttribute("aria-pressed", String(wanted()));
  });
  luoshi.onLoad(show);
  document.body.addEventListener("htmx:afterSettle", show);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-chime]");
    if (!button) {
      if (wanted() && document.querySelector("[data-chime]")) awake();  // a browser wants a click before any sound
      return;
    }
    try {
      localStorage.setItem(CHIME, wanted() ? "off" : "on");
    } catch {
      return;
    }
    show();
    chime("soon");
  });
})();
