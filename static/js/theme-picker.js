// Light, dark or as the device does; remembered in this browser only.
function stored() {
  try {
    return localStorage.getItem("theme") ?? "";
  } catch {
    return "";
  }
}

function remember(theme) {
  try {
    if (theme) localStorage.setItem("theme", theme);
    else localStorage.removeItem("theme");
  } catch {
    // Storage is shut: the choice lasts for this page.
  }
}

export function enhance(root) {
  for (const picker of root.querySelectorAll("[data-theme-picker]:not([data-ready])")) {
    picker.dataset.ready = "";
    for (const radio of picker.querySelectorAll("input")) radio.checked = radio.value === stored();
    picker.addEventListener("change", (event) => {
      const theme = event.target.value;
      remember(theme);
      if (theme) document.documentElement.dataset.theme = theme;
      else delete document.documentElement.dataset.theme;
    });
  }
}
