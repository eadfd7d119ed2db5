// The light/dark switch changes the page at once; the server only has to remember it.

import { toastSentence } from "./toast.js";

const root = document.documentElement;

function show(theme) {
  root.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-theme-form] button")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-theme-form]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  const before = root.dataset.theme;
  show(event.submitter.value);
  try {
    const body = new FormData(form, event.submitter);
    const response = await fetch(form.action, { method: "POST", body, keepalive: true });
    if (!response.ok) throw new Error(response.statusText);
  } catch {
    show(before);
    toastSentence("failed");
  }
});
