// A suggested time goes into the form at once; without this the button sends the form and comes back with it.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-take]");
  if (!button) return;
  const [, day, time, room] = /^(.+)T(.+)\/(\d*)$/.exec(button.value);
  const { form } = button;
  event.preventDefault();
  form.elements.date.value = day;
  form.elements.start.value = time;
  if (room && form.elements.room.value !== room) {
    form.elements.room.value = room;
    form.elements.room.tomselect?.sync();
  }
  form.elements.start.dispatchEvent(new Event("change", { bubbles: true }));
  form.elements.date.focus();
  luoshi.say(button.getAttribute("aria-label"));
});
