// A menu closes by Escape and by a press elsewhere.
const OPEN = "details[data-menu][open]";
let listening = false;

export function enhance() {
  if (listening) return;
  listening = true;
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(OPEN)) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll(OPEN)) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}
