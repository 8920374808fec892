// A row of tabs that is wider than the phone opens at the present one, and follows the keyboard.
export function enhance(root) {
  for (const row of root.querySelectorAll(".console__nav, .tabs")) {
    const show = (link) => {
      row.scrollLeft = link.offsetLeft - row.offsetLeft - (row.clientWidth - link.offsetWidth) / 2;
    };
    const current = row.querySelector("[aria-current]");
    if (current) show(current);
    row.addEventListener("focusin", (event) => {
      if (event.target.matches(":focus-visible")) show(event.target);
    });
  }
}
