// "Keep this list" keeps what the filters show now, not what they showed when the page was opened.
(() => {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-keep-query]");
    const rows = document.getElementById("rows");
    if (form && rows) form.elements.query.value = rows.dataset.query;
  });
})();
