// <button data-copy="#field" data-copied="Copied">: the value of the field goes to the clipboard.
(() => {
  const copy = async (field) => {
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.select(); // no clipboard without https: the old way
      if (!document.execCommand("copy")) throw new Error("no clipboard");
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-copy]");
    const field = button && document.querySelector(button.dataset.copy);
    if (!field) return;
    copy(field).then(() => luoshi.toast(button.dataset.copied), () => field.select());
  });
})();
