// The projector: opening words in turn, the whole screen, quiet music: made by the browser itself, or the store's own.
(() => {
  const turn = () => document.querySelectorAll("[data-turns]").forEach((list) => {
    const lines = [...list.children];
    const on = lines.findIndex((line) => line.classList.contains("is-on"));
    lines.forEach((line, number) => line.classList.toggle("is-on", number === (on + 1) % lines.length));
  });
  turn();
  setInterval(turn, 7000);
  // A refresh brings the lines without the mark: the first one is on until the next turn
  document.body.addEventListener("htmx:afterSettle", () => {
    if (!document.querySelector("[data-turns] > .is-on")) turn();
  });

  document.querySelector("[data-whole]")?.addEventListener("click", () =>
    (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()));

  // Slow chords of soft sine tones over one another; nothing is downloaded, nobody's rights are touched
  const CHORDS = [[220, 277.18, 329.63, 440], [196, 246.94, 329.63, 392], [174.61, 220, 261.63, 349.23], [196, 246.94, 293.66, 392]];
  const LENGTH = 6;
  const button = document.querySelector("[data-music]");
  let sound = null;
  let timer = null;
  let next = 0;

  const tone = (out, pitch, at) => {
    const oscillator = new OscillatorNode(sound, { type: "sine", frequency: pitch });
    const volume = new GainNode(sound, { gain: 0 });
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(.05, at + 2);
    volume.gain.linearRampToValueAtTime(0, at + LENGTH + 2);
    oscillator.connect(volume).connect(out);
    oscillator.start(at);
    oscillator.stop(at + LENGTH + 2.1);
  };
  const chord = (out) => {
    CHORDS[next % CHORDS.length].forEach((pitch, number) => tone(out, pitch, sound.currentTime + number * .35));
    next += 1;
  };
  let own = null;
  const playOwn = (plays) => {
    own ||= Object.assign(new Audio(button.dataset.music), { loop: true, volume: .5 });
    if (plays) own.pause();
    else own.play();
  };
  button?.addEventListener("click", () => {
    const plays = button.getAttribute("aria-pressed") === "true";
    button.setAttribute("aria-pressed", String(!plays));
    button.classList.toggle("active", !plays);
    if (button.dataset.music) {
      playOwn(plays);
      return;
    }
    if (plays) {
      clearInterval(timer);
      sound.close();
      return;
    }
    sound = new AudioContext();
    const out = new BiquadFilterNode(sound, { type: "lowpass", frequency: 900 });
    out.connect(sound.destination);
    chord(out);
    timer = setInterval(() => chord(out), LENGTH * 1000);
  });
})();
