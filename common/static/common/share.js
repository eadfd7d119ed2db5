// data-share="/p/…/": the device's own sheet where there is one, else (and for data-copy) the clipboard.

import { toastSentence } from "./toast.js";

async function copy(address) {
  try {
    await navigator.clipboard.writeText(address);
    toastSentence("copied");
  } catch {
    toastSentence("failed");
  }
}

async function share(address) {
  try {
    await navigator.share({ title: document.title, url: address });
  } catch (error) {
    if (error.name !== "AbortError") await copy(address);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-share], [data-copy]");
  if (!button) return;
  event.preventDefault();
  const address = new URL(button.dataset.share ?? button.dataset.copy, location.href).href;
  if (button.dataset.share && navigator.share) share(address);
  else copy(address);
});
