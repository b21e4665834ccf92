// <a data-play="7" data-second="63"> starts the player of part 7 there, a second press stops it; [data-find="#list"] finds in a text.
(() => {
  const players = () => [...document.querySelectorAll("audio[id^=part-]")];

  let started = null;  // the link that was pressed last

  const playAt = (sound, second) => {
    players().filter((other) => other !== sound).forEach((other) => other.pause());
    const go = () => {
      sound.currentTime = second;
      sound.play().catch(() => {});  // a browser that does not play by itself: the place is right, the button is there
    };
    if (sound.readyState >= 1) {
      go();
    } else {
      sound.addEventListener("loadedmetadata", go, { once: true });
      sound.load();
    }
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-play]");
    const sound = link && document.getElementById(`part-${link.dataset.play}`);
    if (!sound || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const again = link === started && !sound.paused;  // a second press stops it
    started = again ? null : link;
    if (again) sound.pause();
    else playAt(sound, Number(link.dataset.second));
  });

  // What is being heard is marked: the last link before the place of the player
  const follow = (sound) => {
    const links = [...document.querySelectorAll(`.segments [data-play="${sound.id.slice(5)}"], .moments [data-play="${sound.id.slice(5)}"]`)];
    const lists = new Set(links.map((link) => link.closest("ol")));
    lists.forEach((list) => {
      const mine = links.filter((link) => list.contains(link));
      const on = mine.filter((link) => Number(link.dataset.second) <= sound.currentTime).pop();
      mine.forEach((link) => link.classList.toggle("is-playing", link === on));
    });
  };
  const lit = () => document.querySelectorAll(".sheet .play").forEach((link) => {
    const sound = document.getElementById(`part-${link.dataset.play}`);
    link.classList.toggle("is-playing", link === started && Boolean(sound) && !sound.paused);
  });
  players().forEach((sound) => {
    sound.addEventListener("timeupdate", () => follow(sound));
    ["play", "pause", "ended"].forEach((name) => sound.addEventListener(name, lit));
  });

  // Find in the text: rows without the words go, the words are marked
  const mark = (row, words) => {
    const place = row.querySelector(".segment-text");
    const text = place.textContent;
    const at = words ? text.toLowerCase().indexOf(words) : -1;
    row.hidden = Boolean(words) && at < 0;
    place.replaceChildren(text);
    if (at < 0) return;
    const found = document.createElement("mark");
    found.textContent = text.slice(at, at + words.length);
    place.replaceChildren(text.slice(0, at), found, text.slice(at + words.length));
  };
  document.querySelectorAll("[data-find]").forEach((field) => {
    const rows = [...document.querySelectorAll(`${field.dataset.find} > li`)];
    field.addEventListener("input", () => {
      const words = field.value.trim().toLowerCase();
      rows.forEach((row) => mark(row, words));
      const left = rows.filter((row) => !row.hidden).length;
      luoshi.say(left ? String(left) : field.dataset.textNone);
    });
    field.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  });
})();
