// Buttons with data-opens="ID" open that dialog; a press beside it closes it.
export function enhance(root) {
  for (const button of root.querySelectorAll("[data-opens]:not([data-ready])")) {
    button.dataset.ready = "";
    button.addEventListener("click", () => {
      document.getElementById(button.dataset.opens)?.showModal();
    });
  }
  for (const dialog of root.querySelectorAll("dialog:not([data-ready])")) {
    dialog.dataset.ready = "";
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
  }
}
