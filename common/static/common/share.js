// data-share="/p/…/": the device's own sheet where there is one, else a dialog; data-copy: the clipboard at once.

import { toast, toastSentence } from "./toast.js";

const dialog = document.getElementById("share");

/** Says so in `sentence`; without one, as of a link. */
export async function copyText(text, sentence) {
  try {
    await navigator.clipboard.writeText(text);
    if (sentence) toast(sentence);
    else toastSentence("copied");
  } catch {
    toastSentence("failed");
  }
}

async function share(address) {
  try {
    // Without how many things are new for the one who shares.
    await navigator.share({ title: document.title.replace(/^\(\d+\+?\) /, ""), url: address });
  } catch (error) {
    if (error.name !== "AbortError") offer(address);
  }
}

function offer(address) {
  dialog.querySelector("[data-share-address]").textContent = address;
  dialog.querySelector("[data-copy]").dataset.copy = address;
  dialog.showModal();
}

// Where the device has no sheet of its own, a row that would open it stays hidden.
document.addEventListener("htmx:load", ({ target }) => {
  for (const row of target.querySelectorAll("[data-share-sheet]")) row.hidden = !navigator.share;
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-share], [data-copy]");
  if (!button) return;
  event.preventDefault();
  const address = new URL(button.dataset.share ?? button.dataset.copy, location.href).href;
  if (!button.dataset.share) copyText(address);
  else if (navigator.share) share(address);
  else offer(address);
});
