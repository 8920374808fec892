// A row of tabs that is wider than the phone opens at the present one.
export function enhance(root) {
  for (const current of root.querySelectorAll(".console__nav [aria-current], .tabs [aria-current]")) {
    const row = current.closest(".console__nav, .tabs");
    row.scrollLeft = current.offsetLeft - row.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
  }
}
