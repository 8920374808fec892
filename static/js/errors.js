// Brings the list of mistakes to a person's attention, and its links into the right field, also inside a group.
export function enhance(root) {
  for (const summary of root.querySelectorAll("[data-focus]:not([data-ready])")) {
    summary.dataset.ready = "";
    summary.focus();
    summary.addEventListener("click", (event) => {
      const id = event.target.closest("a")?.hash?.slice(1);
      const target = id && document.getElementById(id);
      if (!target) return;
      const control = target.matches("input, select, textarea")
        ? target
        : target.querySelector("input, select, textarea");
      if (!control) return;
      event.preventDefault();
      control.focus();
      control.scrollIntoView({ block: "center" });
    });
  }
}
