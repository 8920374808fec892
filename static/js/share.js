// The phone's own share sheet where there is one, and a count of what was chosen, sent to ourselves only.
export function enhance(root) {
  for (const list of root.querySelectorAll("[data-share]:not([data-ready])")) {
    list.dataset.ready = "";
    const { url, title, beacon } = list.dataset;
    const count = (target) => {
      if (beacon) navigator.sendBeacon(beacon, new URLSearchParams({ target }));
    };
    const native = list.querySelector("[data-share-native]");
    if (native && navigator.share) {
      native.hidden = false;
      native.querySelector("button").addEventListener("click", async () => {
        try {
          await navigator.share({ url, title });
          count("phone");
        } catch {
          // The person closed the sheet.
        }
      });
    }
    list.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (link) count(new URL(link.href).hostname || "mail");
    });
  }
}
