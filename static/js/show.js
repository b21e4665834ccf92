// One screen per part: arrows, space, Page Up and Down, Home and End turn; F takes the whole screen, Escape leaves.
(() => {
  const room = document.querySelector("[data-show]");
  const parts = [...room.querySelectorAll(".show-part")];
  const place = document.querySelector("[data-place]");
  let at = 0;

  const tell = () => {
    place.textContent = `${at + 1} / ${parts.length}`;
  };
  const go = (number) => {
    at = Math.min(Math.max(number, 0), parts.length - 1);
    room.querySelectorAll("video").forEach((video) => video.pause());
    room.scrollTo({ top: parts[at].offsetTop - room.offsetTop });
    tell();
  };
  const whole = () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
  const STEPS = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("video, input, textarea")) return;
    if (event.key === " " && event.target.closest("button, a")) return;
    if (event.key in STEPS) go(at + STEPS[event.key]);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(parts.length - 1);
    else if (event.key === "f" || event.key === "F") whole();
    else if (event.key === "Escape" && !document.fullscreenElement) document.querySelector("[data-leave]").click();
    else return;
    event.preventDefault();
  });
  document.querySelectorAll("[data-turn]").forEach((button) => button.addEventListener("click", () => go(at + Number(button.dataset.turn))));
  document.querySelector("[data-whole]").addEventListener("click", whole);
  // A finger or a wheel turns too: the part nearest to the top when it rests
  let rest = 0;
  room.addEventListener("scroll", () => {
    clearTimeout(rest);
    rest = setTimeout(() => {
      const far = parts.map((part) => Math.abs(part.offsetTop - room.offsetTop - room.scrollTop));
      at = far.indexOf(Math.min(...far));
      tell();
    }, 200);
  });
  room.focus();
  tell();
})();
