// data-confirm="Question?" on a form, button or link asks first. Without scripts it simply goes ahead.
(() => {
  const modal = document.getElementById("confirm");
  if (!modal) return;
  const agree = modal.querySelector("[data-agree]");
  const usual = agree.textContent;
  let goOn = null;
  let before = null;  // what had the focus, and gets it back

  const ask = (asker, then) => {
    before = document.activeElement;
    modal.querySelector("[data-question]").textContent = asker.dataset.confirm;
    agree.textContent = asker.dataset.confirmYes || usual;
    agree.classList.toggle("btn-danger", asker.dataset.confirmDanger !== undefined);
    agree.classList.toggle("btn-primary", asker.dataset.confirmDanger === undefined);
    goOn = then;
    bootstrap.Modal.getOrCreateInstance(modal).show(asker);
  };

  const hold = (event, asker, then) => {
    if (asker.confirmed_) {
      asker.confirmed_ = false;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(asker, () => {
      asker.confirmed_ = true;
      then();
    });
  };

  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    const asker = button?.dataset.confirm ? button : event.target;
    if (asker.dataset.confirm) hold(event, asker, () => event.target.requestSubmit(button));
  }, true);

  document.addEventListener("click", (event) => {
    const asker = event.target.closest?.("a[data-confirm], button[data-confirm]");
    if (asker && !(asker.form && asker.type === "submit")) hold(event, asker, () => asker.click());
  }, true);

  agree.addEventListener("click", () => {
    const then = goOn;
    goOn = null;
    modal.addEventListener("hidden.bs.modal", () => then?.(), { once: true });
    bootstrap.Modal.getInstance(modal).hide();
  });
  modal.addEventListener("shown.bs.modal", () => agree.focus());
  modal.addEventListener("hidden.bs.modal", () => before?.isConnected && before.focus());
})();
