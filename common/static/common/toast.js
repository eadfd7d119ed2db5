// Short messages at the foot of the page. How long they stay is written in overlays.css.

const region = document.getElementById("toasts");

/** Show `text`; `undo` is an optional `{ label, run }`. */
export function toast(text, undo) {
  const box = document.createElement("div");
  box.className = "toast";
  const words = document.createElement("span");
  words.textContent = text;
  box.append(words);
  if (undo) box.append(undoButton(box, undo));
  region.append(box);
}

function undoButton(box, { label, run }) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.addEventListener("click", () => {
    box.remove();
    run();
  });
  return button;
}

/** The sentence that base.html keeps for `failed`, `offline`, `limited` or `copied`. */
export function toastSentence(name) {
  toast(region.dataset[name]);
}

region.addEventListener("animationend", (event) => event.target.closest(".toast")?.remove());

// Readers announce what is added to a live region, not what was there when the page came.
region.append(...region.children);

document.addEventListener("htmx:responseError", ({ detail }) => {
  toastSentence(detail.xhr.status === 429 ? "limited" : "failed");
});
document.addEventListener("htmx:sendError", () => toastSentence("offline"));
