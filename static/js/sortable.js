// <ol data-sortable> (in its form, or data-form="id"): drag by .grip, then the form gets the event "reordered".
// Each row carries <input type="hidden" name="order" value="7">; up and down buttons post without a drag.
(() => {
  const start = (list) => {
    if (list.sortable_) return;
    const form = list.dataset.form ? document.getElementById(list.dataset.form) : list.closest("form");
    list.sortable_ = Sortable.create(list, {
      handle: ".grip",
      animation: window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
      ghostClass: "sortable-ghost",
      dragClass: "sortable-drag",
      onEnd: (event) => {
        if (event.oldIndex === event.newIndex) return;
        const said = (list.dataset.moved || "").replace("{n}", event.newIndex + 1).replace("{m}", list.children.length);
        luoshi.say(said);
        if (form.hasAttribute("hx-post")) htmx.trigger(form, "reordered");
        else form.requestSubmit();
      },
    });
  };
  luoshi.onLoad((root) => luoshi.all(root, "[data-sortable]").forEach(start));
})();
