// <select data-select>: type to find. Texts come from data-none, data-create; data-create lets new values in.
(() => {
  const options = (field) => ({
    plugins: field.multiple ? { remove_button: { title: luoshi.texts.textRemove } } : {},
    maxOptions: 500,
    create: field.dataset.create !== undefined,
    createOnBlur: field.dataset.create !== undefined,
    persist: false,
    hideSelected: field.multiple,
    closeAfterSelect: !field.multiple,
    allowEmptyOption: true,
    refreshThrottle: 0,  // else Enter right after a name takes what was found before it, and the list opens again
    searchField: ["text", "search"],
    render: {
      no_results: (data, escape) => `<div class="no-results">${escape(field.dataset.none || luoshi.texts.textNone)}</div>`,
      option_create: (data, escape) => `<div class="create">${escape(field.dataset.create)} <strong>${escape(data.input)}</strong></div>`,
    },
  });

  const start = (field) => {
    const old = field.tomselect;
    if (old?.wrapper.isConnected) return;
    if (old) {  // a morph took the widget away and left the select
      const fresh = field.innerHTML;
      old.destroy();
      field.innerHTML = fresh;
    }
    const described = field.getAttribute("aria-describedby");
    const widget = new TomSelect(field, options(field));
    field.setAttribute("aria-hidden", "true");  // else readers find an unnamed list beside the widget
    field.removeAttribute("required");  // the browser cannot point at a hidden field; the server says it
    if (described) widget.control_input.setAttribute("aria-describedby", described);
    if (field.classList.contains("is-invalid")) widget.control_input.setAttribute("aria-invalid", "true");
    widget.on("item_add", () => widget.setTextboxValue(""));
  };
  luoshi.onLoad((root) => luoshi.all(root, "select[data-select]").forEach(start));
})();
