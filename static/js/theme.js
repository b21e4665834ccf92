// Before the first paint: light or dark, and the sign that scripts run.
(() => {
  const root = document.documentElement;
  const night = window.matchMedia("(prefers-color-scheme: dark)");
  const kept = () => {
    try {
      if (root.dataset.theme) localStorage.setItem("theme", root.dataset.theme);
      return root.dataset.theme || localStorage.getItem("theme") || "auto";
    } catch {
      return root.dataset.theme || "auto";
    }
  };
  const apply = () => {
    const chosen = kept();
    root.dataset.bsTheme = chosen === "auto" ? (night.matches ? "dark" : "light") : chosen;
  };
  root.classList.add("js");
  apply();
  night.addEventListener("change", apply);
  document.addEventListener("luoshi:theme", apply);
})();
