// A field for files: drop them on it, see what was chosen, hear at once what is too large.
(() => {
  const size = (bytes) => (bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);

  const show = (input) => {
    const list = input.parentElement.querySelector(".drop-files");
    const most = Number(input.dataset.maxBytes) || Infinity;
    const rows = [...input.files].map((file) => {
      const row = document.createElement("li");
      row.textContent = `${file.name} · ${size(file.size)}`;
      if (file.size > most) {
        row.className = "text-danger";
        row.textContent += ` · ${input.dataset.tooLarge}`;
      }
      return row;
    });
    list.replaceChildren(...rows);
    const over = [...input.files].some((file) => file.size > most);
    input.setCustomValidity(over ? input.dataset.tooLarge : "");
  };

  luoshi.onLoad((root) => luoshi.all(root, "input[data-files]").forEach((input) => {
    const zone = input.nextElementSibling;
    input.addEventListener("change", () => show(input));
    ["dragenter", "dragover"].forEach((name) => zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("is-over");
    }));
    ["dragleave", "drop"].forEach((name) => zone.addEventListener(name, () => zone.classList.remove("is-over")));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }));
})();
