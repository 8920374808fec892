// A file may be dropped anywhere on the box, or pasted anywhere on a page that says so; its name is shown, and a small preview if it is a picture.
const PICTURES = new Set(["image/png", "image/jpeg", "image/webp", "image/svg+xml"]);
const LARGEST_PREVIEW = 4 * 1024 * 1024;

function size(bytes, language) {
  const [value, unit] = bytes < 1024 * 1024 ? [bytes / 1024, "kilobyte"] : [bytes / 1024 / 1024, "megabyte"];
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
}

function preview(box, file) {
  box.querySelector(".file-drop__picture")?.remove();
  if (!PICTURES.has(file.type) || file.size > LARGEST_PREVIEW) return;
  const reader = new FileReader();
  reader.addEventListener("load", () => {
    const picture = new Image();
    picture.alt = "";
    picture.className = "file-drop__picture";
    picture.src = reader.result;
    box.append(picture);
  });
  reader.readAsDataURL(file);
}

export function enhance(root) {
  for (const box of root.querySelectorAll("[data-file-drop]:not([data-ready])")) {
    box.dataset.ready = "";
    const input = box.querySelector('input[type="file"]');
    const name = box.querySelector("[data-file-name]");
    const over = (is) => box.classList.toggle("file-drop--over", is);

    input.addEventListener("change", () => {
      const [file] = input.files;
      box.querySelector(".file-drop__picture")?.remove();
      name.textContent = file ? `${file.name} · ${size(file.size, document.documentElement.lang)}` : "";
      if (file) preview(box, file);
    });
    box.addEventListener("dragover", (event) => {
      event.preventDefault();
      over(true);
    });
    box.addEventListener("dragleave", () => over(false));
    const take = (files) => {
      if (!files.length) return;
      input.files = files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    };
    box.addEventListener("drop", (event) => {
      event.preventDefault();
      over(false);
      take(event.dataTransfer.files);
    });
    if (!("filePaste" in box.dataset)) continue;
    document.addEventListener("paste", (event) => {
      // A copied table or page has a picture of itself beside its text: the text is meant.
      if (!event.clipboardData.types.includes("text/plain")) take(event.clipboardData.files);
    });
  }
}
