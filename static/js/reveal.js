// A password can be looked at while it is typed: data-reveal="Show" and data-conceal="Hide" on the input.
export function enhance(root) {
  for (const input of root.querySelectorAll('input[type="password"][data-reveal]:not([data-ready])')) {
    input.dataset.ready = "";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--secondary";
    button.textContent = input.dataset.reveal;
    button.setAttribute("aria-controls", input.id);
    const line = document.createElement("div");
    line.className = "reveal";
    input.replaceWith(line);
    line.append(input, button);
    button.addEventListener("click", () => {
      const show = input.type === "password";
      input.type = show ? "text" : "password";
      button.textContent = show ? input.dataset.conceal : input.dataset.reveal;
      input.focus();
    });
    // What is sent must be a password again, so that the browser offers to keep it.
    input.form?.addEventListener("submit", () => {
      input.type = "password";
    });
  }
}
