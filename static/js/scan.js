// Reads a QR code with the camera where the browser itself can; elsewhere its button stays hidden, and one types.
const PAUSE = 250;

async function canScan() {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return false;
  return (await BarcodeDetector.getSupportedFormats()).includes("qr_code");
}

async function scan(dialog, found) {
  const picture = dialog.querySelector("[data-scan-picture]");
  const words = dialog.querySelector("[data-scan-words]");
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  let stream;
  dialog.showModal();
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    words.textContent = words.dataset.refused;
    return;
  }
  words.textContent = words.dataset.ready;
  picture.srcObject = stream;
  try {
    await picture.play();
    while (dialog.open) {
      const [code] = await detector.detect(picture);
      if (code?.rawValue) {
        dialog.close();
        found(code.rawValue);
      }
      await new Promise((go) => setTimeout(go, PAUSE));
    }
  } catch {
    words.textContent = words.dataset.refused;
  } finally {
    for (const track of stream.getTracks()) track.stop();
    picture.srcObject = null;
  }
}

const box = document.querySelector("[data-scan]");
if (box && (await canScan())) {
  const form = box.closest("form");
  box.hidden = false;
  box.querySelector("[data-scan-open]").addEventListener("click", () => {
    scan(document.querySelector("[data-scan-dialog]"), (text) => {
      form.elements.text.value = text;
      form.elements.file.value = "";
      form.requestSubmit();
    });
  });
}
