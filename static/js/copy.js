// Copies a field's text and says so on the button for two seconds.
export function enhance(root) {
  for (const box of root.querySelectorAll("[data-copy]:not([data-ready])")) {
    box.dataset.ready = "";
    const field = box.querySelector("input, textarea");
    const button = box.querySelector("[data-copy-button]");
    const word = box.querySelector("[data-copy-word]");
    const usual = word.textContent;
    word.setAttribute("aria-live", "polite");
    field.addEventListener("focus", () => field.select());
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        field.select();
        document.execCommand("copy");
      }
      word.textContent = box.dataset.copied;
      setTimeout(() => {
        word.textContent = usual;
      }, 2000);
    });
  }
}
