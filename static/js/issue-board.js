// <div data-issue-board>: cards are dragged to the columns that a move leads to; the buttons do the same.
(() => {
  const board = document.querySelector("[data-issue-board]");
  const form = document.querySelector("[data-board-form]");
  if (!board || !form) return;
  let card = null;
  const columns = [...board.querySelectorAll("[data-column]")];
  const fits = (column) => card && card.dataset.columns.split(" ").includes(column.dataset.column);
  const clear = () => columns.forEach((column) => column.classList.remove("may-drop", "may-not"));

  board.querySelectorAll("[data-card]").forEach((element) => {
    element.draggable = true;
    element.addEventListener("dragstart", (event) => {
      card = element;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", element.id);
      columns.filter((column) => column !== element.closest("[data-column]")).forEach((column) =>
        column.classList.add(fits(column) ? "may-drop" : "may-not"));
    });
    element.addEventListener("dragend", () => {
      card = null;
      clear();
    });
  });
  columns.forEach((column) => {
    column.addEventListener("dragover", (event) => {
      if (fits(column)) event.preventDefault();
    });
    column.addEventListener("drop", (event) => {
      if (!fits(column)) return;
      event.preventDefault();
      form.action = card.dataset.url;
      form.elements.column.value = column.dataset.column;
      form.requestSubmit();
    });
  });
})();
