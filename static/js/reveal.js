// <input type="password" data-reveal="Show the password">: an eye beside it that shows what is typed.
(() => {
  const model = document.getElementById("reveal").content.firstElementChild;

  const add = (field) => {
    const button = model.cloneNode(true);
    button.setAttribute("aria-label", field.dataset.reveal);
    button.title = field.dataset.reveal;
    field.classList.add("has-eye");
    field.after(button);
    field.removeAttribute("data-reveal");
    button.addEventListener("click", () => {
      const shown = field.type === "text";
      field.type = shown ? "password" : "text";
      button.setAttribute("aria-pressed", String(!shown));
      field.focus();
    });
    field.form?.addEventListener("submit", () => {
      field.type = "password";
      button.setAttribute("aria-pressed", "false");
    });
  };

  luoshi.onLoad((root) => luoshi.all(root, "input[data-reveal]").forEach(add));
})();
