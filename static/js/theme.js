// Before the first paint: the colours this browser was told to use, and that scripts run. A plain script, so that it is not late.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    // Storage is shut: the device decides.
  }
})();
