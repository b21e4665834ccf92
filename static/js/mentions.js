// <textarea data-names="陈国强|李婷">: after an @, a list of names to choose from by arrow keys, Enter or a click.
(() => {
  const start = (area) => {
    if (area.mentions_) return;
    area.mentions_ = true;
    const names = area.dataset.names.split("|").filter(Boolean);
    if (!names.length) return;
    const list = document.createElement("ul");
    list.className = "names";
    list.id = `${area.id}-names`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "@");
    list.hidden = true;
    area.after(list);
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-controls", list.id);
    let at = -1;
    let chosen = 0;

    const close = () => {
      list.hidden = true;
      list.replaceChildren();
      area.removeAttribute("aria-activedescendant");
      at = -1;
    };

    const mark = (index) => {
      const rows = [...list.children];
      chosen = (index + rows.length) % rows.length;
      rows.forEach((row, i) => row.setAttribute("aria-selected", String(i === chosen)));
      area.setAttribute("aria-activedescendant", rows[chosen].id);
      rows[chosen].scrollIntoView({ block: "nearest" });
    };

    const take = (name) => {
      const end = area.selectionStart;
      area.setRangeText(`@${name} `, at, end, "end");
      close();
      area.focus();
      area.dispatchEvent(new Event("input", { bubbles: true }));
    };

    const look = () => {
      const before = area.value.slice(0, area.selectionStart);
      const begun = /[@\uFF20]([^\s@\uFF20]{0,12})$/.exec(before);
      if (!begun) return close();
      const typed = begun[1].toLowerCase();
      const fitting = names.filter((name) => name.toLowerCase().includes(typed)).slice(0, 8);
      if (!fitting.length || fitting.some((name) => name.toLowerCase() === typed)) return close();
      at = before.length - begun[0].length;
      list.replaceChildren(...fitting.map((name, i) => Object.assign(document.createElement("li"), {
        id: `${list.id}-${i}`, textContent: name, role: "option",
      })));
      list.hidden = false;
      mark(0);
      return undefined;
    };

    area.addEventListener("input", (event) => { if (!event.isComposing) look(); });
    area.addEventListener("compositionend", look);
    area.addEventListener("blur", () => setTimeout(close, 150));
    area.addEventListener("keydown", (event) => {
      if (list.hidden || event.isComposing) return;
      const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (way) mark(chosen + way);
      else if (event.key === "Enter" || event.key === "Tab") take(list.children[chosen].textContent);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
    });
    list.addEventListener("pointerdown", (event) => {
      const row = event.target.closest("li");
      if (row) {
        event.preventDefault();
        take(row.textContent);
      }
    });
  };
  luoshi.onLoad((root) => luoshi.all(root, "textarea[data-names]").forEach(start));
})();
